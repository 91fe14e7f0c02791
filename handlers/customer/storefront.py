"""Home, and the ways in: /start and links."""

from zoneinfo import ZoneInfo

from domain import carts, people, shopkeeping, suppliers
from domain.actors import Actor
from domain.flows import supplies
from domain.transaction import Transaction
from handlers.context import Context
from handlers.customer import browsing, offers, paying, waitlist
from handlers.questions import leave
from handlers.router import Routes
from views import desk, helping, hours, storefront
from views import suppliers as supplier_views
from views.layout import paragraphs
from views.screen import Screen
from views.words import Words

routes = Routes()
_JOIN = "join_"


@routes.command("start", menu="Open the shop")
async def start(context: Context, payload: str) -> None:
    """The first message of everyone; with a payload, the answer to a deep link."""

    def at_home(tx: Transaction) -> Screen:
        return _home(tx, context.words, context.services.shop.name, context.person.id, context.now)

    if payload.startswith(_JOIN):
        await _join(context, payload.removeprefix(_JOIN))
        return
    if payload.startswith(suppliers.LINK):
        await _answer_for(context, payload.removeprefix(suppliers.LINK))
        return
    if payload.startswith(offers.LINK):
        await offers.open_link(context, payload.removeprefix(offers.LINK))
        return
    if paying.is_link(payload) and await paying.open_link(context, payload):
        return
    if waitlist.is_link(payload):
        await waitlist.open_link(context, payload, at_home)
        return
    await leave(context)
    if browsing.is_link(payload):
        await browsing.open_link(context, payload, at_home)
        return
    found = await context.read(at_home)
    if payload:
        found = Screen(paragraphs(helping.dead_link(context.words), found.text), found.rows)
    await context.show(found)


async def _join(context: Context, token: str) -> None:
    role = await context.act(people.accept_invite, token, actor=context.actor, now=context.now)
    await context.show(desk.welcome(context.words, role))


async def _answer_for(context: Context, token: str) -> None:
    supplier = await context.act(_join_supplier, token, actor=context.actor, now=context.now)
    await context.show(supplier_views.welcome(context.words, await context.read(suppliers.supplier, supplier)))


@routes.button("home")
async def home(context: Context) -> None:
    await leave(context)
    await context.show(
        await context.read(_home, context.words, context.services.shop.name, context.person.id, context.now)
    )


def _join_supplier(tx: Transaction, token: str, *, actor: Actor, now: int) -> int:
    return suppliers.join(tx, token, actor=actor, now=now).id


def _home(tx: Transaction, words: Words, shop_name: str, person_id: int, now: int) -> Screen:
    person, in_cart = people.by_id(tx, person_id), carts.pieces_of(tx, person_id)
    return storefront.home(
        words,
        shop_name=shop_name,
        in_cart=in_cart,
        roles=person.roles,
        notice=_notice(tx, words, now),
        answers_for_supplier=supplies.answers_for_any(tx, person_id),
    )


def _notice(tx: Transaction, words: Words, now: int) -> str:
    """Whether the shop is open, where it has hours or a vacation."""
    opening, zone = shopkeeping.opening(tx), ZoneInfo(words.timezone)
    opens_at = None if opening.is_open(now, zone=zone) else opening.opens_at(now, zone=zone)
    return hours.notice(words, closes_at=opening.closes_at(now, zone=zone), opens_at=opens_at, now=now)
