"""The shop's mail, as the settings name it: where letters are handed in, and where they come back."""

from bot.settings import Settings, ShopSettings
from gateways.mail import Mailer, mail_server
from gateways.mailbox import Mailbox, mailbox_server


def mailer_for(settings: Settings) -> Mailer | None:
    """None where no letters are written."""
    if settings.smtp_url is None:
        return None
    return Mailer(mail_server(settings.smtp_url.get_secret_value()), name=settings.shop_name)


def mailbox_for(settings: ShopSettings) -> Mailbox | None:
    """None where nobody reads what comes back."""
    return None if settings.imap_url is None else Mailbox(mailbox_server(settings.imap_url.get_secret_value()))
