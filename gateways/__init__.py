"""The outside: Telegram, the database, the clock."""
