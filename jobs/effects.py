"""Which effects an event has: one table. The domain never learns who listens."""

from collections.abc import Callable, Iterable
from typing import Any

from domain import chats, drafts, events, inbox, messages, orders, outbox, people, shipping, tasks, waitlist
from domain.actors import Role
from domain.chats import Desk
from domain.events import Event
from domain.letters import Kind as Letter
from domain.outbox import Effect, Priority
from domain.transaction import Transaction
from jobs import alerts, arrivals, buying, by_card, returns

# With these, a parcel may be planned that nobody in the warehouse has seen.
_BEGINNINGS = (
    *(events.OrderAccepted, events.PaymentReceived, events.OrderReopened, events.OrderChanged),
    *(events.OrderArrived, events.OrderSplit, events.OrderSplitOff, events.CardHeld, events.CardCharged),
    events.ReturnDueLetGo,
)
Maker = Callable[[Transaction, Any], Iterable[Effect]]
# With these, somebody becomes another to the shop.
Arrives = events.StaffJoined | events.StaffLeft | events.SupplierJoined | events.SupplierLeft | events.LanguageChanged


def effects_of(tx: Transaction, event: Event) -> list[Effect]:
    """What has to go out because of the event."""
    return [effect for maker in EFFECTS.get(type(event), ()) for effect in maker(tx, event)]


def order_card(tx: Transaction, event: events.OrderEvent) -> list[Effect]:
    """The order's card in the admin chat shows how it stands."""
    desk = chats.place(tx, Desk.ORDERS)
    return [outbox.card("order", f"order:{event.order_id}", chat_id=desk.chat_id, thread_id=desk.thread_id)]


def packing_cards(tx: Transaction, event: events.OrderEvent) -> list[Effect]:
    """Every packer, and whoever else has the list open, sees what is in the box; new lists go to packers only."""
    effects, shipments = [], shipping.of_order(tx, event.order_id)
    packers = [packer.telegram_id for packer in people.staff_with(tx, Role.PACKER)] if shipments else []
    for shipment in shipments:
        subject = f"shipment:{shipment.id}"
        showing = messages.chats_showing(tx, subject=subject, name="packing")
        is_new = isinstance(event, _BEGINNINGS) and shipment.status is shipping.Status.PLANNED
        chats_to_tell = dict.fromkeys([*showing, *(packers if is_new else ())])
        effects += [outbox.card("packing", subject, chat_id=chat_id) for chat_id in chats_to_tell]
    return effects


def job_cards(tx: Transaction, event: events.OrderEvent) -> list[Effect]:
    """The courier's card shows how the delivery stands; who had the job before sees that it is gone."""
    effects = []
    for shipment in shipping.of_order(tx, event.order_id):
        subject = f"shipment:{shipment.id}"
        couriers = messages.chats_showing(tx, subject=subject, name="job")
        if shipment.courier_id is not None:
            couriers.append(people.by_id(tx, shipment.courier_id).telegram_id)
        effects += [outbox.card("job", subject, chat_id=chat_id) for chat_id in dict.fromkeys(couriers)]
    return effects


def courier_waits(tx: Transaction, event: events.ParcelPacked) -> list[Effect]:
    """Who was to fetch it before it was packed is told that it is: nobody hears of a card that has changed."""
    shipment = shipping.shipment(tx, event.shipment_id)
    if shipment.courier_id is None or event.actor == f"person:{shipment.courier_id}":
        return []
    courier = people.by_id(tx, shipment.courier_id)
    return [outbox.news("job_packed", f"shipment:{shipment.id}", chat_id=courier.telegram_id)]


def courier_told(tx: Transaction, event: events.DeliveryCalledOff) -> list[Effect]:
    """Who was to bring it need not come."""
    shipment = shipping.shipment(tx, event.shipment_id)
    assert shipment.courier_id is not None, "somebody was to bring it"
    courier = people.by_id(tx, shipment.courier_id)
    return [outbox.news("job_called_off", f"shipment:{shipment.id}", chat_id=courier.telegram_id)]


def transfer_cards(tx: Transaction, event: events.StockTransferEvent) -> list[Effect]:
    """Packers are told what is to be sent, and what will come; whoever has it before them sees how it stands."""
    subject = f"stock_transfer:{event.transfer_id}"
    chats_showing = messages.chats_showing(tx, subject=subject, name="transfer")
    is_news = isinstance(event, events.StockTransferAsked | events.StockTransferSent)
    packers = [each for each in people.staff_with(tx, Role.PACKER) if is_news and str(each.actor) != event.actor]
    return [
        *(outbox.card("transfer", subject, chat_id=chat_id) for chat_id in chats_showing),
        *(outbox.news("transfer", subject, chat_id=each.telegram_id) for each in packers),
        *(_task_card(tx, task.id) for task in tasks.open_about(tx, [subject])),
    ]


def order_task_cards(tx: Transaction, event: events.OrderEvent) -> list[Effect]:
    """What was to be done about the order may be done by this: the cards say how it stands."""
    subjects = [f"order:{event.order_id}", *(s.document for s in shipping.of_order(tx, event.order_id))]
    return [_task_card(tx, task.id) for task in tasks.open_about(tx, subjects)]


def purchase_task_cards(tx: Transaction, event: events.PurchaseOrderEvent) -> list[Effect]:
    """The same of an order to a supplier."""
    subjects = [f"purchase_order:{event.purchase_order_id}"]
    return [_task_card(tx, task.id) for task in tasks.open_about(tx, subjects)]


def task_card(tx: Transaction, event: events.TaskRaised | events.TaskChanged) -> list[Effect]:
    """A task's card among the tasks."""
    return [_task_card(tx, event.task_id)]


def task_reminder(tx: Transaction, event: events.TaskReminded) -> list[Effect]:
    """That a task is still open, where tasks are told of."""
    place = chats.place(tx, Desk.TASKS)
    subject = f"task:{event.task_id}"
    return [outbox.news("task_reminder", subject, chat_id=place.chat_id, thread_id=place.thread_id)]


def _task_card(tx: Transaction, task_id: int) -> Effect:
    place = chats.place(tx, Desk.TASKS)
    return outbox.card("task", f"task:{task_id}", chat_id=place.chat_id, thread_id=place.thread_id)


def customer(name: str) -> Maker:
    """Tell the order's customer."""

    def make(tx: Transaction, event: events.OrderEvent) -> list[Effect]:
        chat_id = orders.chat_of(tx, event.order_id)
        return [outbox.news(name, f"order:{event.order_id}", chat_id=chat_id, **event.facts)]

    return make


def unless_by_itself(maker: Maker) -> Maker:
    """Say nothing of what the shop did by itself: its customer has just been told with the order."""

    def make(tx: Transaction, event: Event) -> Iterable[Effect]:
        return () if event.actor.startswith("job:") else maker(tx, event)

    return make


def desk(where: Desk, name: str, *, priority: Priority = Priority.NORMAL) -> Maker:
    """Tell the merchants."""

    def make(tx: Transaction, event: Event) -> list[Effect]:
        place = chats.place(tx, where)
        subject = f"order:{event.order_id}" if isinstance(event, events.OrderEvent) else ""
        return [
            outbox.news(
                name, subject, chat_id=place.chat_id, thread_id=place.thread_id, priority=priority, **event.facts
            )
        ]

    return make


def question(tx: Transaction, event: events.QuestionAsked) -> list[Effect]:
    """What a customer asks, where orders are told of or, without one, where tasks are."""
    place = chats.place(tx, Desk.TASKS if event.about_order_id is None else Desk.ORDERS)
    subject = f"question:{event.question_id}"
    return [outbox.news("question", subject, chat_id=place.chat_id, thread_id=place.thread_id)]


def answer(tx: Transaction, event: events.QuestionAnswered) -> list[Effect]:
    """What the shop answers."""
    asker = people.by_id(tx, event.person_id)
    return [outbox.news("answer", f"question:{event.question_id}", chat_id=asker.telegram_id)]


def receipt(tx: Transaction, event: events.CashHandedIn) -> list[Effect]:
    """Tell the courier what was booked in."""
    courier = people.by_id(tx, event.courier_id)
    return [outbox.news("receipt", "", chat_id=courier.telegram_id, **event.facts)]


def menu(tx: Transaction, event: Arrives) -> list[Effect]:
    """The person's menu of commands fits who they are and what they speak."""
    return [outbox.menu(chat_id=people.by_id(tx, event.person_id).telegram_id)]


def apology(tx: Transaction, event: events.UpdateDropped) -> list[Effect]:
    """Who wrote what ends the program hears of it by this; of all else that is parked, by the one who tried it."""
    chat_id = inbox.private_chat_of(inbox.parked(tx, event.inbox_id).lane)
    return [] if chat_id is None else [outbox.news("apology", "", chat_id=chat_id)]


def provider_call(_: Transaction, event: events.ProviderAsked) -> list[Effect]:
    """What is meant to be asked of a provider is asked; one payment's calls follow one another."""
    return [outbox.work("payment", event.operation_id, lane=outbox.lane_of_payment(event.payment_id))]


def change_asked(tx: Transaction, event: events.ChangeProposed) -> Iterable[Effect]:
    """Ask the side that has to answer."""
    asked = desk(Desk.ORDERS, "change_for_shop") if event.by_customer else customer("change_for_customer")
    return asked(tx, event)


def change_told(tx: Transaction, event: events.ChangeDeclined | events.OrderChanged) -> Iterable[Effect]:
    """Tell the other side than whoever has just done it: that one sees it on the screen."""
    customer_id = orders.order(tx, event.order_id).person_id
    by_customer = event.actor == f"person:{customer_id}"
    told = desk(Desk.ORDERS, "change_for_shop") if by_customer else customer("change_for_customer")
    return told(tx, event)


def rest_told(tx: Transaction, event: events.RestCalledOff) -> Iterable[Effect]:
    """The shop hears what its customer does not want any more; a customer, what is not sent, and why."""
    if event.reason:
        return customer("rest_called_off")(tx, event)
    return desk(Desk.ORDERS, "rest_for_shop")(tx, event)


def offer(tx: Transaction, event: events.DraftEvent) -> list[Effect]:
    """The customer is offered it, in a message of its own each time; nobody is while its link waits for somebody."""
    return [outbox.news("offer", f"draft:{event.draft_id}", chat_id=chat_id) for chat_id in _offered_to(tx, event)]


def offer_card(tx: Transaction, event: events.DraftEvent) -> list[Effect]:
    """The customer's newest message of it says how it stands."""
    return [outbox.card("offer", f"draft:{event.draft_id}", chat_id=chat_id) for chat_id in _offered_to(tx, event)]


def _offered_to(tx: Transaction, event: events.DraftEvent) -> list[int]:
    person_id = drafts.draft(tx, event.draft_id).person_id
    return [] if person_id is None else [people.by_id(tx, person_id).telegram_id]


def those_waiting(tx: Transaction, event: events.BackInStock) -> list[Effect]:
    """Whoever waits for it is told, some at a time."""
    return [waitlist.to_call(event.variant_id)] if waitlist.is_awaited(tx, event.variant_id) else []


def drafters(name: str) -> Maker:
    """Tell the merchants what became of an offer."""

    def make(tx: Transaction, event: events.DraftEvent) -> list[Effect]:
        place = chats.place(tx, Desk.ORDERS)
        return [outbox.news(name, f"draft:{event.draft_id}", chat_id=place.chat_id, thread_id=place.thread_id)]

    return make


_EVERY_CARD: tuple[Maker, ...] = (order_card, packing_cards, job_cards, order_task_cards)

EFFECTS: dict[type[Event], tuple[Maker, ...]] = {
    events.OrderPlaced: (order_card,),
    events.OrderSentInstead: (order_card,),
    events.OrderSentLess: (order_card, by_card.messages_shown),
    events.OrderBackordered: (order_card,),
    events.OrderServed: (arrivals.look, order_card),
    events.OrderArrived: (order_card, packing_cards, order_task_cards, customer("arrived")),
    events.OrderAccepted: (order_card, packing_cards, order_task_cards, unless_by_itself(customer("accepted"))),
    events.ChangeProposed: (change_asked,),
    events.ChangeDeclined: (change_told,),
    events.ChangeExpired: (customer("change_for_customer"), desk(Desk.ORDERS, "change_for_shop")),
    events.OrderChanged: (*_EVERY_CARD, change_told, by_card.messages_shown),
    events.RestCalledOff: (*_EVERY_CARD, rest_told, by_card.messages_shown),
    events.OrderSplit: (*_EVERY_CARD, customer("split")),
    events.OrderSplitOff: (order_card, packing_cards),
    events.PaymentReceived: (
        *(order_card, packing_cards, order_task_cards),
        *(by_card.messages_shown, customer("payment_received")),
    ),
    events.MoneyGivenBack: (order_card, customer("given_back")),
    events.CreditSpent: (*_EVERY_CARD, by_card.messages_shown),
    events.CreditReturned: (order_card, order_task_cards, by_card.messages_shown, customer("credit_returned")),
    events.ProviderAsked: (provider_call,),
    events.TermsChosen: (order_card, by_card.messages_shown),
    events.CardPageOpened: (order_card, by_card.message),
    events.CardPageClosed: (order_card, by_card.message),
    events.CardPageFailed: (order_card, by_card.message),
    events.CardDeclined: (order_card, by_card.message),
    events.CardHeld: (order_card, packing_cards, order_task_cards, by_card.message, by_card.too_late),
    events.CardCharged: (order_card, packing_cards, order_task_cards, by_card.message, by_card.too_late),
    events.CaptureFailed: _EVERY_CARD,
    events.CardLetGo: (*_EVERY_CARD, by_card.message, by_card.let_go),
    events.HoldEnding: (order_card,),
    events.CardShared: (order_card, packing_cards, order_task_cards),
    events.DueInCash: (*_EVERY_CARD, by_card.messages_shown, customer("due_in_cash")),
    events.CardRefundAsked: (order_card, order_task_cards, by_card.messages_shown, customer("refund")),
    events.CardRefunded: (order_card, order_task_cards, by_card.messages_shown, by_card.refund_found),
    events.CardRefundFailed: (
        *(order_card, order_task_cards),
        *(by_card.messages_shown, customer("refund_failed")),
    ),
    events.PaymentReminded: (by_card.reminder,),
    events.PaymentOverdue: (order_card, desk(Desk.ORDERS, "desk_overdue")),
    events.OrderExpired: (order_card, order_task_cards, by_card.expired, desk(Desk.ORDERS, "desk_expired")),
    events.OrderReopened: (order_card, packing_cards, by_card.reopened),
    events.OrderDeclined: (*_EVERY_CARD, customer("declined"), by_card.messages_shown),
    events.OrderCancelled: (*_EVERY_CARD, desk(Desk.ORDERS, "cancelled"), by_card.messages_shown),
    events.CourierAssigned: (*_EVERY_CARD, returns.courier_told),
    **returns.EFFECTS,
    events.ReturnDueLetGo: (
        *returns.EFFECTS[events.ReturnDueLetGo],
        *(order_card, packing_cards, by_card.messages_shown),
    ),
    events.PickingMoved: _EVERY_CARD,
    events.ParcelPacked: (*_EVERY_CARD, courier_waits, customer("packed")),
    events.ParcelReady: (*_EVERY_CARD, customer("ready")),
    events.ParcelUnpacked: (*_EVERY_CARD, customer("not_ready")),
    events.DeliveryCalledOff: (courier_told,),
    events.ParcelHandedOver: (*_EVERY_CARD, customer("on_its_way")),
    events.ParcelDelivered: (*_EVERY_CARD, customer("delivered")),
    events.DeliveryFailed: (
        order_card,
        packing_cards,
        job_cards,
        customer("delivery_failed"),
    ),
    events.DeliveryRetried: (*_EVERY_CARD, customer("on_its_way_again")),
    events.ParcelComingBack: (*_EVERY_CARD, returns.parcel_cards),
    events.ParcelCameBack: (*_EVERY_CARD, returns.parcel_cards, returns.parcel_news),
    events.DeliveryCodeLocked: (order_card, job_cards),
    events.PickShort: (order_card, packing_cards, order_task_cards),
    events.ClaimFiled: (order_card,),
    events.ClaimSettled: (order_card, customer("claim_settled")),
    events.DraftSent: (offer,),
    events.DraftTakenUp: (offer_card,),
    events.DraftWithdrawn: (offer_card,),
    events.DraftDeclined: (drafters("draft_declined"),),
    events.DraftLapsed: (offer_card, drafters("draft_lapsed")),
    events.DraftShort: (drafters("draft_short"),),
    events.StockTransferAsked: (transfer_cards,),
    events.StockTransferTakenUp: (transfer_cards,),
    events.StockTransferSent: (transfer_cards,),
    events.StockTransferCame: (transfer_cards,),
    events.StockTransferEnded: (transfer_cards,),
    events.CashHandedIn: (receipt,),
    events.StockCounted: (desk(Desk.STOCK, "stock_counted"),),
    events.AlertHandled: (alerts.handled,),
    events.BackInStock: (those_waiting,),
    events.StaffJoined: (desk(Desk.TASKS, "staff_joined"), menu),
    events.StaffLeft: (desk(Desk.TASKS, "staff_left"), menu),
    events.LanguageChanged: (menu,),
    events.UpdateDropped: (apology,),
    events.PurchaseOrderDrawnUp: (buying.merchants("purchase_drawn_up"),),
    events.PurchaseOrderSent: (
        *(buying.purchase_card, purchase_task_cards),
        *(buying.supplier_news(buying.SUPPLY), buying.letter(Letter.ORDER)),
    ),
    events.PurchaseOrderConfirmed: (
        *(buying.purchase_card, purchase_task_cards, buying.supplier_card, buying.supplier_news("supply_agreed")),
        *(buying.letter(Letter.AGREED), buying.if_theirs(buying.merchants("purchase_confirmed"))),
    ),
    events.PurchaseOrderChanged: (buying.purchase_card, purchase_task_cards, buying.supplier_card),
    events.PurchaseOrderDeclined: (buying.purchase_card, purchase_task_cards, buying.supplier_card),
    events.PurchaseOrderDated: (
        *(buying.purchase_card, purchase_task_cards, buying.supplier_card),
        buying.if_theirs(buying.merchants("purchase_dated")),
    ),
    events.PurchaseOrderReminded: (buying.supplier_news("supply_reminder"), buying.letter(Letter.REMINDER)),
    events.PurchaseOrderUnanswered: (buying.purchase_card, buying.supplier_card),
    events.PurchaseOrderLate: (buying.purchase_card, buying.supplier_news("supply_late")),
    events.PurchaseOrderCancelled: (
        *(buying.purchase_card, purchase_task_cards, buying.supplier_card, buying.supplier_news("supply_cancelled")),
        buying.letter(Letter.CANCELLED),
    ),
    events.PurchaseOrderClosed: (buying.purchase_card, purchase_task_cards, buying.supplier_card),
    events.GoodsReceived: (buying.purchase_card, purchase_task_cards, buying.supplier_card),
    events.SupplierJoined: (desk(Desk.STOCK, "supplier_joined"), menu, buying.supplier_orders),
    events.SupplierLeft: (menu, buying.supplier_gone),
    events.SupplierAddressed: (buying.untold,),
    events.VendorReturnSent: (buying.goods_back,),
    events.LetterCameBack: (buying.purchase_card,),
    events.LetterSentAgain: (buying.purchase_card,),
    events.SoldOut: (buying.restock,),
    events.RestockAsked: (buying.restock,),
    events.TaskRaised: (task_card,),
    events.TaskChanged: (task_card,),
    events.TaskReminded: (task_reminder,),
    events.QuestionAsked: (question,),
    events.QuestionAnswered: (answer,),
}
