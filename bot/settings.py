"""The settings: environment variables, or lines in .env. All faults are told at once, in words."""

import hashlib
import hmac
from functools import cache
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from babel.numbers import list_currencies
from phonenumbers import SUPPORTED_REGIONS
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from gateways.database import DatabaseUnusable
from gateways.database.opening import check_url
from gateways.mail import SmtpUrlUnusable, mail_server
from gateways.mailbox import ImapUrlUnusable, mailbox_server
from views.words import Speaking, languages

S = TypeVar("S", bound="ShopSettings")
ENV_FILE = ".env"
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class SettingsFaulty(Exception):
    """Some settings are missing or wrong; each fault is one sentence."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class ShopSettings(BaseSettings):
    """What every command needs. The descriptions are the hints in .env.example and in the report of faults."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    database_url: str = Field(
        "sqlite:///data/shop.db",
        description="where the shop's books are kept: sqlite:///data/shop.db, "
        "or postgresql://user:password@host:5432/database",
    )
    shop_currency: str = Field("EUR", description="three letters (ISO 4217)")
    shop_timezone: str = Field("UTC", description="a name like Europe/Berlin")
    shop_country: str | None = Field(
        None,
        description="two letters (ISO 3166): phone numbers, taxes and delivery are as of there unless said otherwise",
    )
    shop_language: str = Field("en", description="spoken to staff, and to customers whose own the shop does not speak")
    imap_url: SecretStr | None = Field(
        None,
        description="the mailbox to which letters come back that cannot be delivered, "
        "imaps://user:password@mail.example.com:993/INBOX; blank: nobody reads it",
    )

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, url: str) -> str:
        try:
            check_url(url)
        except DatabaseUnusable as error:
            raise ValueError(str(error).removeprefix("DATABASE_URL ")) from None
        return url

    @field_validator("shop_currency")
    @classmethod
    def _is_a_currency(cls, code: str) -> str:
        if code not in list_currencies():
            raise ValueError("is no currency: write three capital letters of ISO 4217, such as EUR")
        return code

    @field_validator("shop_timezone")
    @classmethod
    def _is_a_timezone(cls, name: str) -> str:
        if name not in _timezones():
            raise ValueError("is no time zone: write a name such as Europe/Berlin")
        return name

    @field_validator("shop_country")
    @classmethod
    def _is_a_country(cls, code: str | None) -> str | None:
        if code is not None and code not in SUPPORTED_REGIONS:
            raise ValueError("is no country: write two capital letters of ISO 3166, such as DE")
        return code

    @field_validator("shop_language")
    @classmethod
    def _is_spoken(cls, language: str) -> str:
        if language not in languages():
            raise ValueError(f"is not spoken here: choose one of {', '.join(sorted(languages()))}")
        return language

    @field_validator("imap_url")
    @classmethod
    def _is_a_mailbox(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None:
            try:
                mailbox_server(url.get_secret_value())
            except ImapUrlUnusable as error:
                raise ValueError(str(error).removeprefix("IMAP_URL ")) from None
        return url

    @property
    def speaking(self) -> Speaking:
        return Speaking(self.shop_language, self.shop_currency, self.shop_timezone)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.shop_timezone)


class Settings(ShopSettings):
    """All that `run` needs."""

    shop_name: str = Field(description="what customers read above the catalogue")
    telegram_bot_token: SecretStr = Field(description="the bot's token; @BotFather gives it")
    telegram_api_base_url: str = Field("https://api.telegram.org", description="where the Bot API is")
    admin_chat_id: int = Field(description="the group in which the shop is run; its number is negative")
    owner_ids: Annotated[tuple[int, ...], NoDecode] = Field(
        description="the owners' Telegram numbers, with commas between them"
    )
    public_url: str | None = Field(
        None, description="the https address under which Telegram reaches this bot; blank: the bot asks for updates"
    )
    webhook_secret: SecretStr | None = Field(
        None, description="what Telegram proves itself with; blank: made from the token"
    )
    http_host: str = Field(
        "127.0.0.1", description="where the bot itself listens when PUBLIC_URL or STRIPE_WEBHOOK_SECRET is set"
    )
    http_port: int = Field(8080, ge=0, le=65535, description="the port for it; 0: any that is free")

    stripe_secret_key: SecretStr | None = Field(
        None, description="Stripe's secret key, sk_test_… or sk_live_…; blank: no cards are taken"
    )
    stripe_webhook_secret: SecretStr | None = Field(
        None,
        description="what Stripe signs its events with, whsec_…; blank: the shop asks Stripe instead",
    )
    stripe_api_base_url: str = Field("https://api.stripe.com", description="where Stripe's API is")

    smtp_url: SecretStr | None = Field(
        None,
        description="the mail server that takes orders to suppliers, "
        "smtp://user:password@mail.example.com:587?from=orders@example.com; blank: no letters are written",
    )

    @field_validator("telegram_bot_token")
    @classmethod
    def _is_a_token(cls, token: SecretStr) -> SecretStr:
        number, _, rest = token.get_secret_value().partition(":")
        if not number.isdecimal() or not rest or not rest.replace("-", "").replace("_", "").isalnum():
            raise ValueError("is no token: copy the whole line that @BotFather gave you")
        return token

    @field_validator("telegram_api_base_url", "public_url", "stripe_api_base_url")
    @classmethod
    def _is_an_address(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("is no address: write https://…")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("must begin with https://")
        return url.rstrip("/")

    @field_validator("webhook_secret")
    @classmethod
    def _is_a_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        value = secret.get_secret_value() if secret else "ok"
        if not value.isascii() or not value.replace("-", "").replace("_", "").isalnum() or len(value) > 256:
            raise ValueError("may hold only letters, digits, _ and -, at most 256 of them")
        return secret

    @field_validator("smtp_url")
    @classmethod
    def _is_a_mail_server(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None:
            try:
                mail_server(url.get_secret_value())
            except SmtpUrlUnusable as error:
                raise ValueError(str(error).removeprefix("SMTP_URL ")) from None
        return url

    @field_validator("owner_ids", mode="before")
    @classmethod
    def _are_numbers(cls, listed: object) -> object:
        if not isinstance(listed, str):
            return listed
        numbers = [number.strip() for number in listed.split(",") if number.strip()]
        if not numbers or not all(number.isascii() and number.isdecimal() for number in numbers):
            raise ValueError("must be numbers with commas between them, such as 12345,67890")
        return tuple(int(number) for number in numbers)

    @property
    def token(self) -> str:
        return self.telegram_bot_token.get_secret_value()

    @property
    def secret(self) -> str:
        """
        The webhook's secret: as set, else derived from the token, so that it is hard to guess and survives a restart.
        """
        if self.webhook_secret is not None:
            return self.webhook_secret.get_secret_value()
        return hmac.new(self.token.encode(), b"stallkeeper webhook", hashlib.sha256).hexdigest()


def read_settings(**given: Any) -> Settings:
    """
    Read all settings.

    Args:
        given: Settings by field name, which come before the environment; `_env_file` names another file than .env.

    Raises:
        SettingsFaulty: One or more are missing or wrong.
    """
    return _read(Settings, given)


def read_shop_settings(**given: Any) -> ShopSettings:
    """
    Read what commands beside `run` need: they work without a token.

    Raises:
        SettingsFaulty: One or more are missing or wrong.
    """
    return _read(ShopSettings, given)


def _read(kind: type[S], given: dict[str, Any]) -> S:
    try:
        return kind(**given)
    except ValidationError as invalid:
        raise SettingsFaulty([_sentence(kind, fault) for fault in invalid.errors(include_url=False)]) from None


@cache
def _timezones() -> set[str]:
    """Their names, looked for in the whole folder that holds them."""
    return available_timezones()


def _sentence(kind: type[ShopSettings], fault: Any) -> str:
    field = str(fault["loc"][0])
    name = field.upper()
    if fault["type"] == "missing":
        return f"{name} is missing: {kind.model_fields[field].description}."
    if fault["type"] == "value_error":
        return f"{name} {fault['ctx']['error']}."
    if fault["type"].startswith("int_"):
        return f"{name} must be a whole number: {kind.model_fields[field].description}."
    return f"{name}: {fault['msg']}."
