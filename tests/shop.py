"""A small shop in a real database, for the tests: its people, its goods, and its acts in the shop's words."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from typing import Any, Concatenate, ParamSpec, TypeVar

import psycopg
import pytest

from domain import (
    carts,
    catalogue,
    chats,
    codes,
    drafts,
    ledger,
    moving,
    orders,
    paying,
    people,
    purchasing,
    returns,
    shipping,
    shopkeeping,
    stock,
    suppliers,
    tables,
    tasks,
)
from domain.actors import Actor, Role, the_shop
from domain.carts import Cart, Way
from domain.drafts import Draft
from domain.errors import ShopError
from domain.events import Event
from domain.flows import (
    accepting,
    calling_off,
    changing,
    collecting,
    counter,
    delivering,
    drafting,
    expiring,
    fees,
    packing,
    splitting,
    taking_back,
)
from domain.ledger import Account, Kind
from domain.moving import StockTransfer
from domain.orders import Change, Order
from domain.outbox import Effect
from domain.paying import Terms
from domain.people import Arrival
from domain.purchasing import Arrived, PurchaseOrder
from domain.shipping import Direction, Shipment
from domain.transaction import Transaction
from gateways.database.postgres import PostgresTransaction
from gateways.database.sessions import roll_back
from gateways.database.sqlite import SqliteTransaction
from tests import homes, memory, postgres
from tests.postgres import Content, Engine

P = ParamSpec("P")
T = TypeVar("T")

NOON = 1_767_268_800  # 2026-01-01 12:00:00 UTC
CURRENCY = "EUR"
# What the database itself refuses.
BROKEN_RULE = (sqlite3.IntegrityError, psycopg.IntegrityError)
ADMIN_CHAT = -1001
KEEPER = the_shop("test")


@cache
def _template() -> bytes:
    return homes.template().read_bytes()


@dataclass
class Refusal:
    """What an act was refused with, once the block is left."""

    error: Any = None


class Shop:
    """
    One transaction on a shop that has an owner, a merchant, a packer and a courier, and nothing on its shelf.

    `effects` is what each event leads to; tests of the outbox set it.
    """

    place_id: int
    owner: Actor
    merchant: Actor
    packer: Actor
    courier: Actor

    def __init__(self, *, on: Engine = "sqlite") -> None:
        founded = _founded(on)
        self._open(on, founded.content)
        self.place_id, self._telegram_ids = founded.place_id, iter(range(founded.next_telegram_id, 1_000_000))
        self.owner, self.merchant, self.packer, self.courier = founded.people

    def _open(self, on: Engine, content: bytes | Content | None) -> None:
        self.effects: Callable[[Event], Iterable[Effect]] = lambda _event: ()
        self.on = on
        # What no rollback undoes.
        self.is_committed = self._is_unguarded = False
        self.connection: Any
        self.tx: Transaction
        if isinstance(content, bytes):
            self._borrow_memory(content)
        else:
            self._borrow_database(content)

    def _borrow_memory(self, content: bytes) -> None:
        database = memory.Database.borrow(content)
        self.connection = database.connection
        self.tx = SqliteTransaction(self.connection, lambda _tx, event: self.effects(event))

        def close() -> None:
            database.give_back(is_clean=not (self.is_committed or self._is_unguarded))

        self._close = close

    def _borrow_database(self, content: Content | None) -> None:
        database = postgres.Database.borrow(content)
        self.url = database.url
        self.connection = database.connection
        self.connection.execute("BEGIN")
        self.tx = PostgresTransaction(self.connection, lambda _tx, event: self.effects(event))

        def close() -> None:
            roll_back(self.connection)
            if not self.is_committed:
                database.rewind()
            database.give_back(is_clean=not self.is_committed)

        self._close = close

    def close(self) -> None:
        self._close()

    def commit(self) -> None:
        """Let other connections see what there is; from here on, each statement is its own transaction."""
        self.connection.execute("COMMIT")
        self.is_committed = True

    def sql(self, statement: str, *values: Any) -> Any:
        """Run plain SQL, in which `?` stands for a value; the cursor."""
        return self.connection.execute(statement if self.on == "sqlite" else statement.replace("?", "%s"), values)

    # --- people ---------------------------------------------------------------------------------------------------

    def customer(self, name: str, telegram_id: int | None = None) -> Actor:
        """Somebody who has written to the shop."""
        telegram_id = telegram_id or next(self._telegram_ids)
        people.meet(self.tx, [Arrival(telegram_id, name, None, "en")], now=NOON)
        return people.at_telegram(self.tx, telegram_id).actor

    def hired(self, role: Role, name: str) -> Actor:
        """Somebody who has accepted an invite."""
        person = self.customer(name)
        token = people.invite(self.tx, role, actor=self.owner, now=NOON)
        people.accept_invite(self.tx, token, actor=person, now=NOON)
        assert person.person_id is not None
        return people.by_id(self.tx, person.person_id).actor

    # --- goods ----------------------------------------------------------------------------------------------------

    def product(
        self,
        sku: str = "MUG-BLUE",
        *,
        price_minor: int = 1200,
        stock: int = 10,
        cost_minor: int | None = 500,
        threshold: int = 0,
    ) -> int:
        """Put a product with one variant on the shelf; the variant's id."""
        product_id = catalogue.add_product(
            self.tx, handle=sku.lower(), title=sku.title(), description="", option_names=(), active=True, now=NOON
        )
        variant_id = catalogue.add_variant(
            self.tx,
            product_id=product_id,
            sku=sku,
            options=(),
            position=0,
            price_minor=price_minor,
            cost_minor=cost_minor,
            barcode="",
            tax_class="",
            low_stock_threshold=threshold,
            active=1,
        )
        if stock:
            self.count(variant_id, stock)
        return variant_id

    def count(self, variant_id: int, difference: int) -> None:
        """Find (or miss) pieces on the shelf."""
        stock.count(
            self.tx,
            {variant_id: difference},
            document=f"variant:{variant_id}",
            place_id=self.place_id,
            currency=CURRENCY,
            reason="counted",
            actor=KEEPER,
            now=NOON,
        )

    def place_called(self, name: str) -> int:
        """Another warehouse; its id."""
        return stock.placing.add_place(self.tx, name, actor=self.merchant)

    def transfer(self, target_id: int, *lines: tuple[int, int]) -> StockTransfer:
        """So many pieces of these variants shall go from the shop to another place; drawn up."""
        transfer_id = moving.begin(self.tx, self.place_id, target_id, actor=self.packer, now=NOON)
        return moving.wish(self.tx, transfer_id, dict(lines), actor=self.packer)

    def sell_down_to(self, variant_id: int, limit: int) -> None:
        """Keep so many pieces of a variant as safety stock."""
        facts: dict[str, Any] = {"place_id": self.place_id, "actor": self.merchant, "now": NOON}
        stock.set_rule(self.tx, variant_id, sell_down_to=limit, **facts)

    def variant(self, sku: str) -> int:
        found = catalogue.variant_by_sku(self.tx, sku)
        assert found is not None, f"no {sku} in this shop"
        return found.id

    def available(self, variant_id: int) -> int:
        return stock.available(self.tx, variant_id)

    def pieces(self, kind: Kind, variant_id: int) -> int:
        """How many pieces of a variant are in all accounts of a kind."""
        unit = ledger.pieces(variant_id)
        return sum(row["balance"] for row in self.rows("accounts") if (row["kind"], row["unit"]) == (kind, unit))

    def money(self, kind: Kind, ref: object = "") -> int:
        return ledger.balance(self.tx, Account(kind, unit=CURRENCY, ref=str(ref)))

    # --- suppliers ------------------------------------------------------------------------------------------------

    def supplier(self, name: str = "Acme", *, currency: str = CURRENCY, language: str = "en", email: str = "") -> int:
        """Somebody to buy from; their id."""
        facts = {"language": language, "currency": currency, "email": email}
        return suppliers.add(self.tx, name, **facts, actor=self.merchant, now=NOON)

    def answers_for(self, supplier_id: int, name: str) -> Actor:
        """Somebody who has followed a supplier's invite link."""
        token, person = suppliers.invite(self.tx, supplier_id, actor=self.merchant, now=NOON), self.customer(name)
        suppliers.join(self.tx, token, actor=person, now=NOON)
        return person

    def sells(self, supplier_id: int, variant_id: int, *, cost_minor: int = 300, **said: Any) -> None:
        """Have a supplier sell this."""
        item = suppliers.Item(supplier_id, variant_id, said.pop("sku", ""), cost_minor, **said)
        suppliers.put_item(self.tx, item, actor=self.merchant)

    def rule(self, variant_id: int, minimum: int, maximum: int, multiple: int = 1) -> None:
        """Have a variant bought when there are fewer than the minimum."""
        made = purchasing.Rule(variant_id, self.place_id, minimum, maximum, multiple)
        purchasing.set_rule(self.tx, made, actor=self.merchant, now=NOON)

    def reorder(self, *variant_ids: int) -> purchasing.Reordered:
        return purchasing.reorder(self.tx, variant_ids, place_id=self.place_id, now=NOON)

    def bought(self, supplier_id: int, *lines: tuple[int, int], cost_minor: int = 300) -> PurchaseOrder:
        """So many pieces of these variants, ordered from a supplier who sells them."""
        for variant_id, _ in lines:
            self.sells(supplier_id, variant_id, cost_minor=cost_minor)
        order_id = purchasing.draft(self.tx, supplier_id, place_id=self.place_id, actor=self.merchant, now=NOON)
        for variant_id, quantity in lines:
            purchasing.wish(self.tx, order_id, variant_id, quantity, actor=self.merchant)
        return self.send_purchase(order_id)

    def send_back(
        self, supplier_id: int, *lying: tuple[int, int, int], source: Kind = Kind.VENDOR, send: bool = True
    ) -> int:
        """So many damaged pieces of these variants go back, for so much each time; the id of the document."""
        return_id = 0
        for variant_id, quantity, credit_minor in lying:
            what = purchasing.Lying(variant_id, self.place_id, source)
            facts: dict[str, Any] = {"quantity": quantity, "credit_minor": credit_minor, "actor": self.merchant}
            version = suppliers.supplier(self.tx, supplier_id).version
            return_id = purchasing.put_back(self.tx, supplier_id, what, version=version, **facts)
        if send:
            version = suppliers.supplier(self.tx, supplier_id).version
            by: dict[str, Any] = {"currency": CURRENCY, "actor": self.merchant, "now": NOON}
            purchasing.send_back(self.tx, return_id, version=version, **by)
        return return_id

    def send_purchase(self, order_id: int) -> PurchaseOrder:
        version = purchasing.purchase_order(self.tx, order_id).version
        return purchasing.send(self.tx, order_id, version=version, actor=self.merchant, now=NOON)

    def receive_purchase(self, order: PurchaseOrder, *arrived: Arrived, rate_e9: int | None = None) -> PurchaseOrder:
        """The packer counts what came, line by line."""
        order = purchasing.purchase_order(self.tx, order.id)
        purchasing.receive(
            self.tx,
            order.id,
            {line.id: what for line, what in zip(order.lines, arrived, strict=False)},
            version=order.version,
            currency=CURRENCY,
            rate_e9=rate_e9,
            actor=self.packer,
            now=NOON,
        )
        return purchasing.purchase_order(self.tx, order.id)

    # --- orders ---------------------------------------------------------------------------------------------------

    def filled_cart(self, customer: Actor, *lines: tuple[str, int]) -> Cart:
        """The customer's cart with these SKUs and quantities, and all that an order needs."""
        carts.set_address(self.tx, "Hafenstr. 7, Hamburg", actor=customer, now=NOON)
        cart = carts.set_phone(self.tx, "+49 170 1234567", actor=customer, now=NOON)
        for sku, quantity in lines:
            cart = carts.add(self.tx, self.variant(sku), quantity=quantity, actor=customer, now=NOON)
        return cart

    def place_order(
        self,
        sku: str = "MUG-BLUE",
        quantity: int = 1,
        *,
        lines: Iterable[tuple[str, int]] = (),
        customer: Actor | None = None,
    ) -> Order:
        customer = customer or self.customer("Anna")
        return self.place(self.filled_cart(customer, *(lines or [(sku, quantity)])), customer)

    def place(
        self, cart: Cart, customer: Actor, *, total_minor: int | None = None, waiting: int | None = None
    ) -> Order:
        """Press "Place order" under this cart."""
        assert customer.person_id is not None, "only people order"
        seen, placed_id = orders.cart_as_seen(self.tx, cart.id, version=cart.version, person_id=customer.person_id)
        if placed_id is None:
            facts: dict[str, Any] = {"currency": CURRENCY, "rules": paying.rules(self.tx), "zone": UTC}
            facts |= {"total_minor": total_minor, "waiting": waiting}
            placed_id = orders.place_order(self.tx, seen, **facts, actor=customer, now=NOON).id
        return self.order(placed_id)

    def draft(
        self,
        *lines: tuple[str, int],
        customer: Actor | None = None,
        address: str = "Hafenstr. 7, Hamburg",
        phone: str = "+49 170 1234567",
    ) -> Draft:
        """The merchant draws an order up, for a customer or for whoever has its link."""
        person_id = customer.person_id if customer is not None else None
        draft_id = drafting.begin(self.tx, person_id, actor=self.merchant, now=NOON)
        drafts.say(self.tx, draft_id, address=address, phone=phone, actor=self.merchant)
        for sku, quantity in lines:
            drafts.wish(self.tx, draft_id, self.variant(sku), quantity, actor=self.merchant, now=NOON)
        return drafts.draft(self.tx, draft_id)

    def offer(self, *lines: tuple[str, int], customer: Actor | None = None) -> Draft:
        """The merchant draws an order up, and sends it."""
        drawn_up = self.draft(*lines, customer=customer)
        drafting.send(self.tx, drawn_up.id, version=drawn_up.version, actor=self.merchant, now=NOON)
        return drafts.draft(self.tx, drawn_up.id)

    def accept_offer(self, offer: Draft, customer: Actor, *, waiting: int | None = None, now: int = NOON) -> int | None:
        seen: dict[str, Any] = {"version": offer.version, "waiting": waiting}
        return drafting.accept(self.tx, offer.id, **seen, currency=CURRENCY, zone=UTC, actor=customer, now=now)

    def takes(self, *terms: Terms, **window: Any) -> None:
        """Offer these terms, and a window for what is paid in advance."""
        paying.set_instructions(self.tx, "IBAN DE02 1203 0000 0000 2020 51", actor=self.merchant)
        paying.offer(self.tx, terms, actor=self.merchant)
        if window:
            paying.set_window(self.tx, **window, actor=self.merchant)

    def receive(self, order: Order, amount_minor: int) -> Order:
        """Book money in for an order."""
        version = self.order(order.id).version
        collecting.receive(self.tx, order.id, version=version, amount_minor=amount_minor, actor=self.merchant, now=NOON)
        return self.order(order.id)

    def give_back(self, order: Order, amount_minor: int) -> Order:
        version = self.order(order.id).version
        collecting.give_back(
            self.tx, order.id, version=version, amount_minor=amount_minor, actor=self.merchant, now=NOON
        )
        return self.order(order.id)

    def tell_time(self, order: Order, now: int) -> Order:
        """Have the timetable look at the order at this moment."""
        expiring.keep_time(self.tx, order.id, now=now)
        return self.order(order.id)

    def reactivate(self, order: Order, *, now: int = NOON) -> Order:
        version = self.order(order.id).version
        expiring.reactivate(self.tx, order.id, version=version, zone=UTC, actor=self.merchant, now=now)
        return self.order(order.id)

    def live_in(self, country: str) -> None:
        """Have the shop in this country."""
        shopkeeping.configure(self.tx, country=country)

    def deliver_to(self, customer: Actor, address: str) -> Cart:
        """The customer's cart goes there."""
        return carts.set_address(self.tx, address, actor=customer, now=NOON)

    def deliver_to_saved(self, customer: Actor, address: str) -> Cart:
        """The customer's cart goes there, and the address is saved."""
        saved = people.save_address(self.tx, address, name="Home", actor=customer, now=NOON)
        return carts.use_address(self.tx, saved, actor=customer, now=NOON)

    def order(self, order_id: int) -> Order:
        return orders.order(self.tx, order_id)

    def customer_of(self, order: Order) -> Actor:
        return people.by_id(self.tx, order.person_id).actor

    def accept(self, order: Order) -> Shipment:
        """Take on what is paid, or paid in cash."""
        accepted = self.take_on(order)
        assert accepted is not None, "it is covered"
        return self.shipment(accepted)

    def take_on(self, order: Order) -> int | None:
        order = self.order(order.id)
        return accepting.accept_order(self.tx, order.id, version=order.version, zone=UTC, actor=self.merchant, now=NOON)

    def decline(self, order: Order, *, reason: str = "no mugs today") -> None:
        version = self.order(order.id).version
        calling_off.decline(self.tx, order.id, version=version, reason=reason, actor=self.merchant, now=NOON)

    def cancel(self, order: Order) -> None:
        version = self.order(order.id).version
        fee_minor = calling_off.cost(self.tx, self.order(order.id)).fee_minor
        customer = self.customer_of(order)
        calling_off.cancel(self.tx, order.id, version=version, fee_minor=fee_minor, actor=customer, now=NOON)

    def split(self, order: Order, quantities: Mapping[str, int]) -> Order:
        """Have only so many pieces of each SKU left in the order; the new one."""
        drafted = self.change(order, quantities, by=self.merchant)
        new_id = splitting.split(self.tx, drafted.id, version=drafted.version, zone=UTC, actor=self.merchant, now=NOON)
        return self.order(new_id)

    def change(self, order: Order, quantities: Mapping[str, int], *, by: Actor | None = None) -> Change:
        """Draft a change (the customer, unless somebody else does) that has so many pieces of each SKU."""
        actor = by or self.customer_of(order)
        drafted = changing.begin(
            self.tx, order.id, by_customer=actor.person_id == order.person_id, actor=actor, now=NOON
        )
        for sku, quantity in quantities.items():
            drafted = orders.changing.wish(self.tx, drafted, self.variant(sku), quantity)
        return drafted

    def send(self, drafted: Change) -> bool:
        """Propose a change; whether it is part of the order at once."""
        actor = people.by_id(self.tx, drafted.proposed_by).actor
        fee = fees.of_part(self.tx, self.order(drafted.order_id), drafted)
        seen = {"version": drafted.version, "fee_minor": fee.total_minor if fee is not None else 0}
        return changing.send(self.tx, drafted.id, **seen, actor=actor, now=NOON)

    def agree(self, change: Change, *, by: Actor | None = None) -> Order:
        """The side that has to answer a change says yes."""
        proposed = orders.changing.change(self.tx, change.id)
        order = self.order(change.order_id)
        actor = by or (self.merchant if change.is_customers else self.customer_of(order))
        changing.confirm(self.tx, change.id, version=proposed.version, actor=actor, now=NOON)
        return self.order(change.order_id)

    def agree_to(self, order: Order, quantities: Mapping[str, int]) -> Order:
        """A merchant proposes a change that has so many pieces of each SKU, and the customer agrees."""
        change = self.change(self.order(order.id), quantities, by=self.merchant)
        self.send(change)
        return self.agree(change)

    # --- shipments ------------------------------------------------------------------------------------------------

    def shipment(self, shipment_id: int) -> Shipment:
        return shipping.shipment(self.tx, shipment_id)

    def shipment_of(self, order: Order) -> Shipment:
        """The newest parcel of an order."""
        return shipping.of_order(self.tx, order.id)[-1]

    def accepted(self, *args: Any, **kwargs: Any) -> Shipment:
        """A shipment that waits to be packed."""
        return self.accept(self.place_order(*args, **kwargs))

    def tick_all(self, shipment: Shipment) -> None:
        for line in shipment.lines:
            packing.tick_line(
                self.tx, shipment.id, order_line_id=line.order_line_id, picked=True, actor=self.packer, now=NOON
            )

    def pack(self, shipment: Shipment) -> Shipment:
        self.tick_all(shipment)
        packing.pack(self.tx, shipment.id, actor=self.packer, now=NOON)
        return self.shipment(shipment.id)

    def at_counter(self, sku: str = "MUG-BLUE", quantity: int = 1) -> Shipment:
        """A shipment that waits for its customer in the shop."""
        shopkeeping.set_ways(self.tx, ("delivery", "pickup"), actor=self.merchant)
        customer = self.customer("Anna")
        self.filled_cart(customer, (sku, quantity))
        cart = carts.choose_way(self.tx, Way.PICKUP, actor=customer, now=NOON)
        return self.pack(self.accept(self.place(cart, customer)))

    def hand_out(self, shipment: Shipment) -> Shipment:
        left = counter.hand_out(self.tx, shipment.id, code=shipment.code, actor=self.packer, now=NOON)
        assert left is None, "the customer's own code is right"
        return self.shipment(shipment.id)

    def unpack(self, shipment: Shipment) -> Shipment:
        version = self.shipment(shipment.id).version
        packing.unpack(self.tx, shipment.id, version=version, actor=self.packer, now=NOON)
        return self.shipment(shipment.id)

    def assign(self, shipment: Shipment, courier: Actor | None = None) -> Shipment:
        chosen = (courier or self.courier).person_id
        assert chosen is not None
        # A parcel, or what is fetched.
        assign = delivering.assign_courier if shipment.direction is Direction.OUT else delivering.assign_collection
        assign(
            self.tx,
            shipment.id,
            courier_id=chosen,
            version=self.shipment(shipment.id).version,
            actor=self.merchant,
            now=NOON,
        )
        return self.shipment(shipment.id)

    def hand_over(self, shipment: Shipment) -> Shipment:
        """Pack it, give it to the courier, and see them off."""
        shipment = self.assign(self.pack(shipment))
        delivering.hand_over(self.tx, shipment.id, actor=self.courier, now=NOON)
        return self.shipment(shipment.id)

    def out(self, *args: Any, **kwargs: Any) -> Shipment:
        """A shipment that is out for delivery."""
        return self.hand_over(self.accepted(*args, **kwargs))

    def deliver(self, shipment: Shipment) -> Shipment:
        left = delivering.deliver(self.tx, shipment.id, code=shipment.code, actor=self.courier, now=NOON)
        assert left is None, "the customer's own code is right"
        return self.shipment(shipment.id)

    def fail(self, shipment: Shipment, *, reason: str = "nobody home") -> Shipment:
        delivering.fail(self.tx, shipment.id, reason=reason, actor=self.courier, now=NOON)
        return self.shipment(shipment.id)

    def bring_back(self, shipment: Shipment) -> Shipment:
        version = self.shipment(shipment.id).version
        delivering.bring_back(self.tx, shipment.id, version=version, actor=self.courier, now=NOON)
        return self.shipment(shipment.id)

    def come_back(self, shipment: Shipment) -> Shipment:
        """It is in the house again, and put on the shelf."""
        by: dict[str, Any] = {"actor": self.packer, "now": NOON}
        found = taking_back.receive_parcel(self.tx, shipment.id, version=self.shipment(shipment.id).version, **by)
        for line_id, quantity in returns.to_inspect(self.tx, found).items():
            taking_back.inspect(self.tx, found.id, line_id, returns.Outcome.RESTOCK, quantity, zone=UTC, **by)
        return self.shipment(shipment.id)

    def wrong_code(self, shipment: Shipment) -> str:
        return "0000" if shipment.code != "0000" else "1111"

    # --- what happened --------------------------------------------------------------------------------------------

    def rows(self, table: str) -> list[dict[str, Any]]:
        cursor = self.sql(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in sorted(cursor, key=lambda row: row[:2])]

    def lower_guards(self) -> None:
        """Have the database itself let everything pass: for tests that spoil the books."""
        if self.on == "sqlite":
            for (trigger,) in self.sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                self.sql(f"DROP TRIGGER {trigger}")
            self.sql("PRAGMA ignore_check_constraints=ON")
            self._is_unguarded = True
            return
        self.sql("SET LOCAL session_replication_role = replica")
        checks = "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0"
        for table, name in self.sql(checks + " AND connamespace = 'public'::regnamespace").fetchall():
            self.sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")

    @property
    def events(self) -> list[str]:
        """The names of the events so far, oldest first."""
        return [row["kind"] for row in self.rows("events")]

    @property
    def tasks(self) -> list[tuple[str, str]]:
        """The kind and the subject of each open task, oldest first."""
        return [(task.kind, task.subject) for task in tasks.open_tasks(self.tx, most=100)]

    def facts_of(self, kind: str) -> list[dict[str, Any]]:
        """What the events of this name say."""
        return [json.loads(row["data"]) for row in self.rows("events") if row["kind"] == kind]

    def dump(self) -> dict[str, list[dict[str, Any]]]:
        """Everything the database holds."""
        return {table.name: self.rows(table.name) for table in tables.metadata.sorted_tables}

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """As `Database.write` runs an operation: what it wrote is undone when it is refused."""
        self.connection.execute("SAVEPOINT act")
        try:
            yield
        except BaseException:
            if self.on == "sqlite":
                self.connection.execute("ROLLBACK TO act")
            else:
                roll_back(self.connection, to="act")
            self.tx.known.clear()
            raise
        finally:
            self.connection.execute("RELEASE act")

    @contextmanager
    def refuses(self, kind: type[ShopError]) -> Iterator[Refusal]:
        """The act in the block is refused; the refusal's `error` can be read after it."""
        refusal = Refusal()
        with pytest.raises(kind) as caught, self.all_or_nothing():
            yield refusal
        assert type(caught.value) is kind, f"refused with {caught.value!r}"
        refusal.error = caught.value

    def attempt(self, work: Callable[Concatenate[Transaction, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Try an act; None where it is refused."""
        try:
            with self.all_or_nothing():
                return work(self.tx, *args, **kwargs)
        except ShopError:
            return None


@dataclass(frozen=True)
class _Founded:
    """A shop that has just been founded: what its database holds, and who works there."""

    content: bytes | Content
    place_id: int
    people: tuple[Actor, Actor, Actor, Actor]
    next_telegram_id: int


class _NewShop(Shop):
    """A shop on the bare schema, which is founded."""

    def __init__(self, *, on: Engine) -> None:
        self._open(on, _template() if on == "sqlite" else None)
        self._telegram_ids = iter(range(1001, 1_000_000))
        stock.ensure_main_place(self.tx)
        chats.configure(self.tx, admin_chat_id=ADMIN_CHAT)
        self.place_id = stock.main_place(self.tx)
        self.owner = self._appointed("Olga")
        self.merchant = self.hired(Role.MERCHANT, "Mira")
        self.packer = self.hired(Role.PACKER, "Pavel")
        self.courier = self.hired(Role.COURIER, "Kim")

    def _appointed(self, name: str) -> Actor:
        telegram_id = next(self._telegram_ids)
        people.appoint_owners(self.tx, [telegram_id], now=NOON)
        return self.customer(name, telegram_id)


@cache
def _founded(on: Engine) -> _Founded:
    """Founded once on each database: all shops are copies of it."""
    shop = _NewShop(on=on)
    shop.commit()
    content = shop.connection.serialize() if on == "sqlite" else postgres.Database.at(shop.url).content()
    shop.close()
    staff = (shop.owner, shop.merchant, shop.packer, shop.courier)
    return _Founded(content, shop.place_id, staff, next(shop._telegram_ids))


def fixed_codes(monkeypatch: pytest.MonkeyPatch, *order_codes: str) -> None:
    """Have the next orders draw these codes."""
    drawn = iter(order_codes)
    monkeypatch.setattr(codes, "order_code", lambda: next(drawn))
