"""Reads suppliers' price lists in, some rows a transaction, so that the shop can go on selling meanwhile."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace

from domain import imports, money, people, suppliers
from domain.importing import RowFault
from domain.imports import Import, Result
from domain.outbox import Delivery
from domain.suppliers import PricedRow
from domain.transaction import Transaction, Verdict
from gateways.services import Services
from jobs import portions
from views import price_lists as views
from views.importing import LEFT_OUT_SHOWN
from views.screen import Screen
from views.words import Speaking

ROWS_A_PORTION = 200
ROWS_A_TURN = 20_000


async def read_in(services: Services, delivery: Delivery, standing: Import, content: bytes) -> Verdict | None:
    """
    Go on with a price list where it stands.

    Raises:
        NotACatalogue: The file as a whole cannot be used.
    """
    supplier = await services.db.read(suppliers.supplier, standing.result.supplier_id)
    exponent = money.exponent(supplier.currency)
    found = await asyncio.to_thread(suppliers.read_price_list, content, supplier_id=supplier.id, exponent=exponent)
    how = {"at_once": ROWS_A_PORTION, "a_turn": ROWS_A_TURN}
    return await portions.read_in(services, delivery, standing, found.priced, found.faults, take=_take, **how)


def _take(tx: Transaction, standing: Import, rows: Sequence[PricedRow], _now: int) -> tuple[Result, Iterable[RowFault]]:
    taken, before = suppliers.take_rows(tx, rows, actor=people.by_id(tx, standing.person_id).actor), standing.result
    return replace(before, added=before.added + taken.added, changed=before.changed + taken.changed), taken.faults


def card(tx: Transaction, standing: Import, speaking: Speaking) -> Screen:
    """How far a price list is, and what came of it."""
    shown, number = imports.left_out(tx, standing.id, most=LEFT_OUT_SHOWN)
    supplier = suppliers.supplier(tx, standing.result.supplier_id)
    return views.card(speaking.own, standing, supplier, shown, number_left_out=number)
