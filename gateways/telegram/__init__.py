"""Telegram: screens become messages, and its errors become ours."""

import os

# python-telegram-bot warns at every 429 until one agrees to its coming type for retry_after.
os.environ.setdefault("PTB_TIMEDELTA", "1")
