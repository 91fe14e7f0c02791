"""An order that a merchant draws up: sent to its customer as an offer, placed once they accept it."""

from dataclasses import dataclass
from datetime import tzinfo

from domain import carts, drafts, orders, paying, people, shopkeeping, vouchers
from domain.actors import Actor, Role, the_shop
from domain.carts import Cart, Quote, Way
from domain.drafts import Draft, Status
from domain.errors import BadInput, Changed, NotFound, ShopError
from domain.events import DraftDeclined, DraftLapsed, DraftSent, DraftShort, DraftTakenUp, DraftWithdrawn
from domain.flows import ordering
from domain.flows.ordering import Barred
from domain.paying import Terms
from domain.people import Address, Person
from domain.stock import Short
from domain.transaction import Transaction
from domain.vouchers import VoucherUseless

CLOCK = the_shop("drafts.clock")


class OfferLapsed(ShopError):
    """The offer held until a moment that is past."""


@dataclass(frozen=True, slots=True)
class DraftPage:
    """
    A draft as its merchants see it.

    Args:
        customer: None as long as its link waits for somebody.
        ways, terms: What the shop offers.
        has_vouchers: There is a voucher that somebody could use.
    """

    draft: Draft
    customer: Person | None
    quoted: Quote
    ways: tuple[Way, ...]
    terms: tuple[Terms, ...]
    counter: str
    has_vouchers: bool


def begin(tx: Transaction, person_id: int | None, *, actor: Actor, now: int) -> int:
    """
    Begin a draft for a customer, or for whoever is passed its link; it goes where their last order went.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such person.
        Barred: The shop takes no orders from them.
    """
    actor.must_be(Role.MERCHANT, to="draw up orders")
    if person_id is None:
        like = Cart(0, 0, 0, way=Way(shopkeeping.ways(tx)[0]), terms=paying.rules(tx).terms[0])
        return drafts.begin(tx, None, like=like, actor=actor, now=now)
    _must_not_be_barred(tx, people.by_id(tx, person_id).id)
    return drafts.begin(tx, person_id, like=carts.cart_of(tx, person_id), actor=actor, now=now)


def page(tx: Transaction, draft_id: int, *, actor: Actor, now: int) -> DraftPage:
    """
    A draft's page, for those who run the shop.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such draft.
    """
    actor.must_be(Role.MERCHANT, to="draw up orders")
    draft = drafts.draft(tx, draft_id)
    return DraftPage(
        draft,
        None if draft.person_id is None else people.by_id(tx, draft.person_id),
        drafts.quote(tx, draft, now=now),
        tuple(Way(way) for way in shopkeeping.ways(tx)),
        paying.rules(tx).terms,
        shopkeeping.counter(tx),
        vouchers.is_any(tx),
    )


def addresses_for(tx: Transaction, draft_id: int, *, actor: Actor) -> list[Address]:
    """
    The saved addresses of a draft's customer, the one used last first; none while its link waits for somebody.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such draft.
    """
    actor.must_be(Role.MERCHANT, to="draw up orders")
    draft = drafts.draft(tx, draft_id)
    return [] if draft.person_id is None else people.addresses_of(tx, draft.person_id)


def deliver_to_saved(tx: Transaction, draft_id: int, address_id: int, *, actor: Actor) -> None:
    """
    Have it delivered to a saved address of its customer.

    Raises:
        NotFound: There is no such draft, or no such address of theirs.
        NotAllowed, Changed: As `drafts.deliver_to`.
    """
    saved = next((each for each in addresses_for(tx, draft_id, actor=actor) if each.id == address_id), None)
    if saved is None:
        raise NotFound("address", address_id)
    drafts.deliver_to(tx, draft_id, saved, actor=actor)


def choose_way(tx: Transaction, draft_id: int, way: Way, *, actor: Actor) -> None:
    """
    Have it delivered, or picked up.

    Raises:
        BadInput: The shop does not offer that.
        NotAllowed, NotFound, Changed: As `drafts.choose`.
    """
    if way not in shopkeeping.ways(tx):
        raise BadInput("way", "not_offered")
    drafts.choose(tx, draft_id, way=way, actor=actor)


def choose_terms(tx: Transaction, draft_id: int, terms: Terms, *, actor: Actor) -> None:
    """
    Have it paid like this.

    Raises:
        BadInput: The shop does not offer that.
        NotAllowed, NotFound, Changed: As `drafts.choose`.
    """
    if terms not in paying.rules(tx).terms:
        raise BadInput("way", "not_offered")
    drafts.choose(tx, draft_id, terms=terms, actor=actor)


def use_voucher(tx: Transaction, draft_id: int, code: str, *, actor: Actor, now: int) -> None:
    """
    Have the voucher of this code take something off.

    Raises:
        BadInput: There is none.
        VoucherUseless: It gives this customer nothing, whatever is in the draft.
        NotAllowed, NotFound, Changed: As `drafts.use_voucher`.
    """
    found = vouchers.by_code(tx, code)
    if found is None:
        raise BadInput("voucher", "unknown")
    drafts.use_voucher(tx, draft_id, found.id, actor=actor)
    quoted = drafts.quote(tx, drafts.draft(tx, draft_id), now=now)
    if quoted.lack is not None and not quoted.lack.is_curable:
        raise VoucherUseless(found.code, quoted.lack)


def send(tx: Transaction, draft_id: int, *, version: int, actor: Actor, now: int) -> None:
    """
    Offer it to its customer, or make its link one that can be passed on; it costs what it costs now.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound: There is no such draft.
        Changed: It is not what the merchant saw.
        IllegalTransition: It was sent before, or is settled.
        Barred: The shop takes no orders from them.
        BadInput: The shop offers that way, or those terms, no more.
        CartEmpty, DetailsMissing, NotDelivered, VoucherUseless, OutOfStock, NotPayableByCard: Nobody could accept it.
    """
    actor.must_be(Role.MERCHANT, to="draw up orders")
    draft = drafts.locked(tx, draft_id, version=version)
    if draft.person_id is not None:
        _must_not_be_barred(tx, draft.person_id)
    if draft.cart.way not in shopkeeping.ways(tx) or draft.cart.terms not in paying.rules(tx).terms:
        raise BadInput("way", "not_offered")
    quoted = carts.quote(tx, draft.cart, now=now)
    orders.must_be_ready(draft.cart, quoted)
    if quoted.voucher is not None and quoted.lack is not None:
        raise VoucherUseless(quoted.voucher.code, quoted.lack, min_minor=quoted.voucher.min_minor)
    paying.rules(tx).must_be_payable(draft.cart.terms, quoted.totals.total_minor)
    drafts.send(tx, draft, quoted, actor=actor, now=now)
    tx.emit(DraftSent(draft_id=draft_id, at=now, actor=str(actor)))


def take_up(tx: Transaction, draft_id: int, *, version: int, actor: Actor, now: int) -> None:
    """
    Draw up again what was sent: it cannot be accepted until it is sent once more.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed: As `drafts.locked`.
        IllegalTransition: It was accepted or withdrawn.
    """
    actor.must_be(Role.MERCHANT, to="draw up orders")
    drafts.take_up(tx, drafts.locked(tx, draft_id, version=version), actor=actor, now=now)
    tx.emit(DraftTakenUp(draft_id=draft_id, at=now, actor=str(actor)))


def withdraw(tx: Transaction, draft_id: int, *, version: int, actor: Actor, now: int) -> None:
    """
    Throw a draft away, sent or not.

    Raises:
        NotAllowed: The actor is no merchant.
        NotFound, Changed: As `drafts.locked`.
        IllegalTransition: It was answered, or has lapsed.
    """
    actor.must_be(Role.MERCHANT, to="draw up orders")
    draft = drafts.locked(tx, draft_id, version=version)
    drafts.settle(tx, draft, to=Status.WITHDRAWN, actor=actor, now=now)
    if draft.status is Status.SENT:
        tx.emit(DraftWithdrawn(draft_id=draft_id, at=now, actor=str(actor)))


def follow_link(tx: Transaction, token: str, *, actor: Actor) -> int:
    """
    Open the link of an offer: it is for whoever opens it first, those who run the shop excepted.

    Returns:
        The draft's id.

    Raises:
        NotFound: There is none, it was never sent, or it is somebody else's.
    """
    assert actor.person_id is not None, "only people follow links"
    draft = drafts.draft_linked(tx, token)
    if actor.is_any(Role.MERCHANT) or draft.person_id == actor.person_id:
        return draft.id
    draft = drafts.locked(tx, draft.id)
    if draft.person_id is not None or draft.status is not Status.SENT:
        raise NotFound("draft", draft.id)
    drafts.give_to(tx, draft, actor.person_id)
    return draft.id


def offer(tx: Transaction, draft_id: int, *, actor: Actor) -> Draft:
    """
    An offer, for the customer whose it is.

    Raises:
        NotFound: It is not theirs, or was never sent.
    """
    draft = drafts.draft(tx, draft_id)
    _must_be_theirs(draft, actor=actor)
    return draft


def accept(
    tx: Transaction,
    draft_id: int,
    *,
    version: int,
    waiting: int | None = None,
    terms_version: int | None = None,
    currency: str,
    zone: tzinfo,
    actor: Actor,
    now: int,
) -> int | None:
    """
    Accept an offer: it is an order from now on, which the shop has taken on. However often it is pressed, it is one.

    Args:
        waiting: How many pieces they saw that they would have to wait for; None where it does not matter.
        terms_version: What the customer confirms with it, where the shop has something to confirm.

    Returns:
        The order's id; None where there is too little of something: then the shop is told, once, and the offer stands.

    Raises:
        NotFound: It is not theirs.
        Changed: It is not what they saw, or more of it or less has to be waited for.
        OfferLapsed: It holds no more.
        Barred, ShopClosed, TermsNotAccepted: As `ordering.place`.
        OutOfStock: Somebody has just been faster.
    """
    assert actor.person_id is not None, "only people accept offers"
    draft = drafts.locked(tx, draft_id)
    _must_be_theirs(draft, actor=actor)
    if draft.order_id is not None:
        return draft.order_id
    if draft.status is not Status.SENT or draft.version != version:
        raise Changed("draft", draft_id)
    assert draft.quoted is not None, "it was sent"
    assert draft.lapses_at is not None, "it was sent"
    assert draft.sent_at is not None, "it was sent"
    if now > draft.lapses_at:
        raise OfferLapsed
    if waiting is not None and not shorts(draft) and draft.waiting != waiting:
        raise Changed("draft", draft_id)
    if terms_version is not None:
        ordering.accept_terms(tx, terms_version, actor=actor, now=now)
    ordering.must_be_taken(tx, actor.person_id, zone=zone, now=now)
    if shorts(draft):
        if drafts.note_short(tx, draft):
            tx.emit(DraftShort(draft_id=draft_id, at=now, actor=str(actor)))
        return None
    order_id = orders.place_drafted(
        tx,
        draft.promised,
        draft.quoted,
        currency=currency,
        rules=paying.rules(tx),
        zone=zone,
        offered_by=Actor(draft.made_by),
        offered_at=draft.sent_at,
        actor=actor,
        now=now,
    )
    drafts.settle(tx, draft, to=Status.ACCEPTED, order_id=order_id, actor=actor, now=now)
    people.note_phone(tx, actor.person_id, draft.cart.phone)
    ordering.take_on(tx, order_id, zone=zone, now=now)
    return order_id


def decline(tx: Transaction, draft_id: int, *, version: int, actor: Actor, now: int) -> None:
    """
    Say no to an offer.

    Raises:
        NotFound: It is not theirs.
        Changed: It is not what they saw.
        IllegalTransition: It was answered, withdrawn, or has lapsed.
    """
    draft = drafts.locked(tx, draft_id)
    _must_be_theirs(draft, actor=actor)
    if draft.version != version:
        raise Changed("draft", draft_id)
    drafts.settle(tx, draft, to=Status.DECLINED, actor=actor, now=now)
    tx.emit(DraftDeclined(draft_id=draft_id, at=now, actor=str(actor)))


def lapse(tx: Transaction, draft_id: int, *, now: int) -> None:
    """End an offer that nobody has answered in time, once."""
    draft = drafts.locked(tx, draft_id)
    if draft.status is not Status.SENT or draft.lapses_at is None or draft.lapses_at >= now:
        return
    drafts.settle(tx, draft, to=Status.LAPSED, actor=CLOCK, now=now)
    tx.emit(DraftLapsed(draft_id=draft_id, at=now, actor=str(CLOCK)))


def fee_foretold(tx: Transaction, offered: Draft) -> int:
    """What calling off the order that an offer becomes would cost, once it is paid."""
    quoted = offered.quoted
    return ordering.fee_foretold(paying.rules(tx), offered.cart, quoted) if quoted is not None else 0


def shorts(draft: Draft) -> list[Short]:
    """Of what there is too little for a draft now, or what is sold no more."""
    there = {line.variant.id: line.available if line.variant.is_on_sale else 0 for line in draft.cart.lines}
    return [
        Short(line.variant.id, line.variant.label, line.quantity, there[line.variant.id])
        for line in draft.cart.lines
        if there[line.variant.id] < line.quantity
    ]


def _must_be_theirs(draft: Draft, *, actor: Actor) -> None:
    if draft.person_id is None or draft.person_id != actor.person_id or draft.sent_at is None:
        raise NotFound("draft", draft.id)


def _must_not_be_barred(tx: Transaction, person_id: int) -> None:
    if people.is_barred(tx, person_id):
        raise Barred
