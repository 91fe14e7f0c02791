"""What happens between a shop and its suppliers in many journeys."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.demo.stage import Stage
from domain import catalogue, purchasing, stock, suppliers
from domain.actors import the_shop
from domain.purchasing import PurchaseOrder
from domain.transaction import Transaction
from sandbox import MailServer, Person

SHOP = the_shop("test")
EMAIL = "orders@acme.example"
HOUR, DAY = 3600, 24 * 3600


@dataclass
class Trade:
    """A stall with a supplier, Acme, who sells tea, mugs and lamps."""

    stall: Stage
    post: MailServer
    acme: int
    sam: Person | None = None

    async def write(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return await self.stall.shop.bot.services.db.write(work, *args, **kwargs)

    async def read(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return await self.stall.shop.bot.services.db.read(work, *args, **kwargs)

    @property
    def now(self) -> int:
        return int(self.stall.shop.clock.now())

    async def order(self, *wanted: tuple[str, int]) -> PurchaseOrder:
        """Order some of what Acme sells, by SKU, and send it; tea where nothing is said."""
        sent: PurchaseOrder = await self.write(_ordered, self.acme, wanted or (("TEA", 10),), now=self.now)
        await self.stall.shop.settle()
        return sent

    async def purchase(self, order_id: int) -> PurchaseOrder:
        found: PurchaseOrder = await self.read(purchasing.purchase_order, order_id)
        return found

    async def join(self, name: str = "Sam") -> Person:
        """Somebody follows Acme's invite link."""
        person = self.stall.shop.box.add_user(name)
        await self.stall.open_link(person, await self.link())
        return person

    async def link(self) -> str:
        token = await self.write(suppliers.invite, self.acme, actor=SHOP, now=self.now)
        return f"https://t.me/{self.stall.shop.bot.services.shop.bot_username}?start=supply_{token}"

    def key(self, number: int = -1) -> str:
        """By what a letter is known, the newest where nothing else is said."""
        return self.post.letters[number].key.strip("<>").partition("@")[0]

    async def letter(self) -> str:
        """The newest letter, as it is read."""
        found = self.post.letters[-1]
        return f"{found.subject}\n{found.body}"


def set_up(tx: Transaction, *, email: str, now: int) -> int:
    """Acme sells all that there is."""
    return add_supplier(tx, "Acme", email=email, now=now)


def add_supplier(tx: Transaction, name: str, *, email: str = "", priority: int = 1, now: int) -> int:
    """Somebody who sells tea, mugs and lamps."""
    added = suppliers.add(tx, name, language="en", currency="EUR", email=email, actor=SHOP, now=now)
    for sku, cost_minor in (("TEA", 200), ("MUG-BLUE", 400), ("LAMP", 1500)):
        variant_id = catalogue.ids_by_sku(tx, [sku])[sku]
        item = suppliers.Item(added, variant_id, f"{name[0]}-{sku}", cost_minor, priority=priority)
        suppliers.put_item(tx, item, actor=SHOP)
    return added


def _ordered(tx: Transaction, supplier_id: int, wanted: tuple[tuple[str, int], ...], *, now: int) -> PurchaseOrder:
    order_id = purchasing.draft(tx, supplier_id, place_id=stock.main_place(tx), actor=SHOP, now=now)
    ids = catalogue.ids_by_sku(tx, [sku for sku, _ in wanted])
    for sku, quantity in wanted:
        purchasing.wish(tx, order_id, ids[sku], quantity, actor=SHOP)
    version = purchasing.purchase_order(tx, order_id).version
    return purchasing.send(tx, order_id, version=version, actor=SHOP, now=now)
