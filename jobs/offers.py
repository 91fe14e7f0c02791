"""Offers and what became of them, drawn from the facts when they are sent."""

from collections.abc import Callable

from domain import drafts, shopkeeping
from domain.actors import the_shop
from domain.flows import drafting, naming
from domain.flows.drafting import DraftPage
from domain.outbox import Effect
from domain.transaction import Transaction
from jobs.money import words_of
from jobs.sending import Render
from views import drafts as draft_views
from views import offers as views
from views.screen import Screen
from views.words import Speaking, Words

_TELLER = the_shop("offers.tell")


def _number(effect: Effect) -> int:
    return int(effect.subject.partition(":")[2])


def _offer(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    words = words_of(tx, effect, speaking)
    draft = naming.draft_in(tx, drafts.draft(tx, _number(effect)), words.language)
    fee_minor = drafting.fee_foretold(tx, draft)
    return views.offer(words, draft, counter=shopkeeping.counter(tx), fee_minor=fee_minor)


def _told(draw: Callable[[Words, DraftPage], Screen]) -> Render:
    def render(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
        return draw(speaking.own, _page(tx, effect))

    return render


def _short(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen | None:
    page = _page(tx, effect)
    missing = drafting.shorts(page.draft)
    # There is enough again before we could say so.
    return draft_views.short(speaking.own, page, missing) if missing else None


def _page(tx: Transaction, effect: Effect) -> DraftPage:
    draft = drafts.draft(tx, _number(effect))
    return drafting.page(tx, draft.id, actor=_TELLER, now=draft.sent_at or 0)


CARDS: dict[str, Render] = {"offer": _offer}
NEWS: dict[str, Render] = {
    "offer": _offer,
    "draft_declined": _told(draft_views.declined),
    "draft_lapsed": _told(draft_views.lapsed),
    "draft_short": _short,
}
