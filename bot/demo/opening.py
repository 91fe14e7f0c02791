"""Opening the demo's shop: a sandbox, a bot, a sample catalogue, and staff who joined through chat."""

from collections.abc import Callable

from bot import demo_samples
from bot.commands import effects_of_a_command, import_into
from bot.demo.boxed import BOT_USERNAME, TOKEN, BoxedShop, settings_for
from bot.demo.stage import Stage
from bot.parts import shop_parts
from domain import catalogue, chats, importing, moving, paying, people, purchasing, stock, suppliers
from domain.actors import the_shop
from domain.catalogue import categories, texts
from domain.paying import Terms
from domain.transaction import Transaction
from gateways.database import DatabaseUnusable, open_database
from gateways.database.migrating import migrate
from sandbox import Sandbox, VirtualClock

SHOP_NAME = "Little Lantern"
# Where the shop has a second shelf, and what lies there.
DEPOT, DEPOT_ADDRESS = "Harbour Depot", "Quay 3, behind the fish market"
AT_THE_DEPOT = {"TEA-BREAKFAST-250": 6, "MUG-OAT": 4}
BAKERY, BAKERY_EMAIL, BISCUITS = "Thursday Bakery", "orders@thursday-bakery.example", "TRT-BISCUITS"
_DEMO = the_shop("demo")
# Besides Anna, who speaks English.
CUSTOMERS = {"Jonas": "de", "Lucía": "es"}


async def open_stage(
    database_url: str,
    *,
    clock: VirtualClock,
    write: Callable[[str], None] | None,
    port: int = 0,
    is_empty: bool = False,
) -> Stage:
    """
    Open the shop in a database that is empty; what happens from then on is written to the transcript.

    Args:
        is_empty: Without the sample catalogue: the story fills the shelves.
        port: Where the sandbox and its page listen; 0 takes any that is free.
    """
    migrate(database_url)
    await _must_be_empty(database_url)
    box = Sandbox(clock=clock)
    box.add_bot(TOKEN, BOT_USERNAME, SHOP_NAME)
    for address, content in demo_samples.pictures().items():
        box.publish(address, content)
    owner = box.add_user("Olga", username="olga")
    team = box.add_group(f"{SHOP_NAME} Team", [owner])
    # Whoever has the page open already waits until the staff is there.
    box.page.is_furnished.clear()
    await box.start(port=port)
    await box.mail.start()
    facts: dict[str, object] = {"takes_cards": True, "shop_name": SHOP_NAME, "smtp_url": box.mail.url}
    settings = settings_for(box, database_url=database_url, admin=team, owners=[owner], **facts)  # type: ignore[arg-type]
    shop = BoxedShop(box, clock, owner, team, settings, shop_parts)
    await shop.restart()
    if not is_empty:
        found = importing.read_catalogue(demo_samples.catalogue(), exponent=2)
        await import_into(shop.bot.services.db, found, settings.shop_currency, clock=clock)
        await shop.bot.services.db.write(_translate)
        await shop.bot.services.db.write(_open_depot, now=int(clock.now()))
        await shop.bot.services.db.write(_buy, now=int(clock.now()))
    # Hiring the staff is no part of the story.
    stage = Stage(shop, _not_yet)
    await stage.hire()
    await stage.take_on(box.add_user("Cleo"), "Courier")
    await shop.bot.services.db.write(_take_cards_too, telegram_id=owner.id)
    for name, language in CUSTOMERS.items():
        box.add_user(name, language_code=language)
    stage.write = write
    return stage


def _translate(tx: Transaction) -> None:
    """Say what is on the shelves in the other languages of the demo's customers."""
    for each in demo_samples.translations():
        product = catalogue.product_by_handle(tx, each.handle)
        assert product is not None, f"{each.handle} is no product of the sample shop"
        texts.put(tx, product.id, language=each.language, title=each.title, description=each.description)
    for name, names in demo_samples.CATEGORIES.items():
        category_id = categories.at_path(tx, [name])
        assert category_id is not None, f"{name} is no category of the sample shop"
        for language, translated in names.items():
            texts.put_name(tx, category_id, translated, language=language)


def _open_depot(tx: Transaction, *, now: int) -> None:
    """Have a second place, to which some of the goods have gone."""
    depot = stock.placing.add_place(tx, DEPOT, actor=_DEMO)
    stock.placing.set_address(tx, depot, DEPOT_ADDRESS, version=1, actor=_DEMO)
    ids = catalogue.ids_by_sku(tx, AT_THE_DEPOT)
    transfer_id = moving.begin(tx, stock.main_place(tx), depot, actor=_DEMO, now=now)
    drawn_up = moving.wish(tx, transfer_id, {ids[sku]: pieces for sku, pieces in AT_THE_DEPOT.items()}, actor=_DEMO)
    sent = moving.send(tx, transfer_id, version=drawn_up.version, actor=_DEMO, now=now)
    moving.receive_all(tx, transfer_id, version=sent.version, actor=_DEMO, now=now)


def _buy(tx: Transaction, *, now: int) -> None:
    """Have the biscuits baked next door, and ordered there by themselves once they run out."""
    baker = suppliers.add(tx, BAKERY, language="en", currency="EUR", email=BAKERY_EMAIL, actor=_DEMO, now=now)
    biscuits = catalogue.ids_by_sku(tx, [BISCUITS])[BISCUITS]
    item = suppliers.Item(baker, biscuits, "GINGER-OAT", 205, lead_days=2, minimum=12, pack=6)
    suppliers.put_item(tx, item, actor=_DEMO)
    purchasing.set_rule(tx, purchasing.Rule(biscuits, stock.main_place(tx), 1, 12), actor=_DEMO, now=now)
    purchasing.set_buying(tx, sends_by_itself=True, actor=_DEMO)


def _take_cards_too(tx: Transaction, *, telegram_id: int) -> None:
    """Have cash offered first: a tour that ends with cash in the till has no page to pay on."""
    paying.offer(tx, (Terms.CASH, Terms.CARD), actor=people.at_telegram(tx, telegram_id).actor)


async def _must_be_empty(database_url: str) -> None:
    db = await open_database(database_url, effects_of_a_command)
    try:
        if await db.read(chats.are_configured):
            raise DatabaseUnusable("The demo wants a database of its own: DATABASE_URL names one that a shop lives in.")
    finally:
        await db.close()


def _not_yet(_: str) -> None:
    """Hiring the staff is no part of the story, though it has been seen."""
