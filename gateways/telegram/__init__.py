"""Telegram: screens become messages, and its errors become ours."""
