"""Reads product files in, some products a transaction, so that the shop can go on selling meanwhile."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from domain import importing, imports, money, outbox, people
from domain.actors import Actor
from domain.catalogue import keeping
from domain.flows import shelving, stocking
from domain.flows.exporting import export_catalogue
from domain.flows.stocking import Outcome
from domain.importing import ImportedCatalogue, ImportedProduct, NotACatalogue, Refusal
from domain.importing.levels import are_levels, read_levels
from domain.imports import Import, LeftOut, Result, Status
from domain.outbox import Delivery, Effect
from domain.transaction import Transaction, Verdict
from gateways.clock import stopwatch
from gateways.errors import PermanentFailure
from gateways.services import Services
from jobs import levels, price_lists
from jobs.portions import leave_out, must_stand, note
from jobs.sending import Work
from views import importing as views
from views.screen import Screen
from views.words import Speaking

# The writer shall be free again within 50 ms: this is aimed at. Where the disk is slow, lighter portions would only
# make it write more often.
PORTION_SECONDS = 0.015
WEIGHT_MIN, WEIGHT_MAX = 8, 40
# A row of the outbox is lent for two minutes; long before, what is left is put back.
PRODUCTS_A_TURN = 1000


@dataclass(slots=True)
class Pace:
    """How much is written at once: as much as the writer was seen to do in `PORTION_SECONDS`."""

    weight: float = WEIGHT_MIN

    def took(self, seconds: float) -> None:
        """The last portion took so long: the next one weighs less, or more, but at most twice as much."""
        self.weight = min(WEIGHT_MAX, max(WEIGHT_MIN, self.weight * min(2.0, PORTION_SECONDS / max(seconds, 1e-6))))


def portions(
    products: Sequence[ImportedProduct], *, start: int = 0, pace: Pace
) -> Iterator[tuple[ImportedProduct, ...]]:
    """Products in pieces of the weight that the pace then has; one with very many variants is a piece by itself."""
    portion: list[ImportedProduct] = []
    weight = 0
    for product in products[start:]:
        more = len(product.variants) + len(product.pictures or ())
        if portion and weight + more > pace.weight:
            yield tuple(portion)
            portion, weight = [], 0
        portion.append(product)
        weight += more
    if portion:
        yield tuple(portion)


def missing_from(found: ImportedCatalogue) -> list[str]:
    """The handles a file knows, those of refused rows included: what is not among them has vanished."""
    return [*(product.handle for product in found.products), *(fault.sku_or_handle for fault in found.faults)]


async def run(services: Services, delivery: Delivery) -> Verdict | None:
    """Go on with an import where it stands."""
    import_id = _number(delivery.effect)
    standing = await services.db.read(imports.the_import, import_id)
    if standing.status in {Status.DONE, Status.REFUSED}:
        return None
    try:
        content = await services.messenger.download(standing.file_id)
        if standing.result.supplier_id:
            return await price_lists.read_in(services, delivery, standing, content)
        if are_levels(content):
            return await levels.read_in(services, delivery, standing, await asyncio.to_thread(read_levels, content))
        exponent = money.exponent(services.shop.speaking.currency)
        found = await asyncio.to_thread(importing.read_catalogue, content, exponent=exponent)
    except NotACatalogue as refused:
        await _refuse(services, standing, refused.reason, refused.columns)
        return None
    except PermanentFailure as failure:
        reason = Refusal.TOO_LARGE if "too big" in str(failure) else "gone"
        await _refuse(services, standing, reason, ())
        return None
    return await _read_in(services, delivery, standing, await services.db.read(stocking.at_known_places, found))


async def _read_in(
    services: Services, delivery: Delivery, standing: Import, found: ImportedCatalogue
) -> Verdict | None:
    standing = replace(standing, status=Status.READING, total=len(found.products))
    until = standing.done + PRODUCTS_A_TURN
    currency = services.shop.speaking.currency
    pace = Pace()
    for portion in portions(found.products, start=standing.done, pace=pace):
        now = int(services.clock.now())
        if standing.done >= until:
            return partial(outbox.retry, delivery=delivery, at=now, error=None)
        with stopwatch(pace.took):
            standing = await services.db.write(_put, standing, portion, currency=currency, now=now)
    await services.db.write(_finish, standing, found, now=int(services.clock.now()))
    return None


def _put(tx: Transaction, standing: Import, portion: tuple[ImportedProduct, ...], *, currency: str, now: int) -> Import:
    must_stand(tx, standing)
    actor = _actor(tx, standing)
    outcomes, foreign = stocking.import_products(tx, portion, currency=currency, actor=actor, now=now)
    before = standing.result
    result = replace(
        before,
        added=before.added + outcomes[Outcome.ADDED],
        changed=before.changed + outcomes[Outcome.CHANGED],
        unchanged=before.unchanged + outcomes[Outcome.UNCHANGED],
    )
    imports.leave_out(tx, standing.id, [LeftOut(v.line, v.sku, views.FOREIGN_SKU, "") for v in foreign])
    return note(tx, standing, result, rows=len(portion), now=now)


def _finish(tx: Transaction, standing: Import, found: ImportedCatalogue, *, now: int) -> None:
    leave_out(tx, standing, found.faults)
    handles = missing_from(found)
    result = replace(standing.result, vanished=tuple(keeping.vanished(tx, handles)))
    keeping.forget_vanished(tx, handles)
    imports.save(tx, replace(standing, status=Status.DONE, result=result, finished_at=now), tell=True, now=now)


async def _refuse(services: Services, standing: Import, reason: str, facts: tuple[str, ...]) -> None:
    now = int(services.clock.now())
    result = Result(refusal=reason, facts=facts, supplier_id=standing.result.supplier_id)
    refused = replace(standing, status=Status.REFUSED, result=result, finished_at=now)
    await services.db.write(imports.save, refused, tell=True, now=now)


async def send_report(services: Services, delivery: Delivery) -> Verdict | None:
    """Send every row that was left out, as a text file."""
    standing = await services.db.read(imports.the_import, _number(delivery.effect))
    left_out, _ = await services.db.read(imports.left_out, standing.id)
    words = services.shop.speaking.own
    await services.messenger.send_document(
        standing.chat_id,
        views.report(words, left_out).encode(),
        name="left-out.txt",
        caption=views.report_caption(words, standing),
        thread_id=standing.thread_id,
    )
    return None


async def send_export(services: Services, delivery: Delivery) -> Verdict | None:
    """Send the catalogue as a file in Shopify's form."""
    data, shop = delivery.effect.data, services.shop
    content = await services.db.read(export_catalogue, currency=shop.speaking.currency, now=int(services.clock.now()))
    await services.messenger.send_document(
        data["chat_id"],
        content,
        name="catalogue.csv",
        caption=views.export_caption(shop.speaking.own, shop.name),
        thread_id=data["thread_id"],
    )
    return None


def card(tx: Transaction, effect: Effect, speaking: Speaking) -> Screen:
    """How far an import is."""
    standing = imports.the_import(tx, _number(effect))
    if standing.result.supplier_id:
        return price_lists.card(tx, standing, speaking)
    if standing.result.is_of_levels:
        return levels.card(tx, standing, speaking)
    shown, number = imports.left_out(tx, standing.id, most=views.LEFT_OUT_SHOWN)
    return views.card(speaking.own, standing, shown, number_left_out=number, place=shelving.usual_place(tx))


def _actor(tx: Transaction, standing: Import) -> Actor:
    """Who sent the file. That they were a merchant then is enough: half an import helps nobody."""
    return people.by_id(tx, standing.person_id).actor


def _number(effect: Effect) -> int:
    return int(effect.subject.partition(":")[2])


WORKS: dict[str, Work] = {
    imports.NAME: run,
    imports.REPORT: send_report,
    "export": send_export,
    levels.EXPORT: levels.send_export,
}
