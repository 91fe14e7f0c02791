"""Payment providers, one small file each, behind one protocol: they translate, and never touch the database."""

from gateways.payments.provider import Provider, Providers

__all__ = ["Provider", "Providers"]
