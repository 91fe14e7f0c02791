"""Cards that answer a merchant who keeps the catalogue."""

from domain import people
from domain.errors import NotFound
from domain.flows.keeping import product_kept
from domain.outbox import Effect
from domain.transaction import Transaction
from views import keeping
from views.screen import Screen
from views.words import Speaking


def photos(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    """How many pictures a product has by now; one card for all photos of an album."""
    _, product_id, guided, _ = effect.subject.split(":")
    try:
        found = product_kept(tx, int(product_id))
        words = speaking.to(people.at_telegram(tx, effect.chat_id).language) if effect.chat_id > 0 else speaking.own
    except NotFound:
        return None
    return keeping.question(words, found, "pictures", is_guided=guided == "1")
