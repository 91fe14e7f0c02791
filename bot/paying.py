"""Which providers the shop has keys for; what is wrong with a key is said in words, and the shop opens without it."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import structlog

from bot.settings import LOOPBACK, Settings
from domain.paying import Gateway
from gateways.payments import Provider
from gateways.payments.cash import Cash

# With these Stripe's secret keys begin: whole ones, and those that may do only some things.
_SECRET_KEYS = ("sk_test_", "sk_live_", "rk_test_", "rk_live_")
_WEBHOOK_SECRET = "whsec_"  # noqa: S105 - how all of them begin.

log = structlog.get_logger(__name__)


def providers_for(settings: Settings) -> dict[str, Provider]:
    """The payment providers by name: cash always, Stripe where its key is right."""
    providers: dict[str, Provider] = {Cash.name: Cash()}
    faults = stripe_faults(settings)
    for fault in faults:
        log.warning("cards are not taken; all else goes on", why=fault)
    if faults or settings.stripe_secret_key is None:
        return providers
    # It takes a quarter of a second to import; who takes no cards does without.
    from gateways.payments.stripe import Stripe

    provider = Stripe(
        secret_key=settings.stripe_secret_key.get_secret_value(),
        webhook_secret=_webhook_secret(settings),
        base_url=settings.stripe_api_base_url,
    )
    if not takes_news(settings):
        log.warning(
            "STRIPE_WEBHOOK_SECRET is not set, or does not begin with whsec_: Stripe's news is not listened to, and "
            "the shop learns of payments by asking, a little later."
        )
    if not provider.is_live:
        log.info("Stripe's key is one for tests: no money moves")
    providers[provider.name] = provider
    return providers


def gateway_for(providers: Mapping[str, Provider], settings: Settings) -> Gateway | None:
    """The provider that takes cards, as far as it binds orders; None where none does."""
    for provider in providers.values():
        if provider.can.page_seconds_max:
            return Gateway(
                provider.name,
                provider.is_live,
                provider.can.page_seconds_min,
                provider.can.page_seconds_max,
                provider.step_minor(settings.shop_currency),
            )
    return None


def takes_news(settings: Settings) -> bool:
    """Stripe's events can be told from forged ones."""
    return _webhook_secret(settings).startswith(_WEBHOOK_SECRET)


def stripe_faults(settings: Settings) -> list[str]:
    """What is wrong with Stripe's settings, in sentences; nothing is wrong with having none."""
    if settings.stripe_secret_key is None:
        if settings.stripe_webhook_secret is not None:
            return ["STRIPE_WEBHOOK_SECRET is set and STRIPE_SECRET_KEY is not."]
        return []
    key = settings.stripe_secret_key.get_secret_value()
    if key.startswith("pk_"):
        return ["STRIPE_SECRET_KEY is the publishable key (pk_…): take the secret one (sk_…) beside it."]
    if not key.startswith(_SECRET_KEYS) or not key.isascii() or not key.replace("_", "").isalnum():
        return ["STRIPE_SECRET_KEY is no key: it begins with sk_test_ or sk_live_; copy it whole."]
    if "_live_" in key and urlsplit(settings.stripe_api_base_url).hostname in LOOPBACK:
        return ["STRIPE_SECRET_KEY is a live key, and STRIPE_API_BASE_URL is on this machine: real money needs Stripe."]
    return []


def _webhook_secret(settings: Settings) -> str:
    secret = settings.stripe_webhook_secret
    return secret.get_secret_value() if secret is not None else ""
