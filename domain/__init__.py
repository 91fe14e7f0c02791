"""The rules of the shop: no Telegram, no network, no clock, no environment, no event loop."""
