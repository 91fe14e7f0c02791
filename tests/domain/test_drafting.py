"""Orders that a merchant draws up: sent as an offer, accepted at the price that was shown, or come to nothing."""

from dataclasses import replace
from datetime import UTC

import pytest

from domain import carts, catalogue, drafts, orders, paying, people, prices, shopkeeping, vouchers
from domain.actors import Actor
from domain.carts import Way
from domain.drafts import Draft, Status
from domain.errors import BadInput, Changed, NotAllowed, NotFound
from domain.flows import drafting, laws, order_pages, overview, shelving
from domain.flows.drafting import OfferLapsed
from domain.flows.ordering import Barred, TermsNotAccepted
from domain.orders import CartEmpty, DetailsMissing
from domain.paying import Acceptance, Terms
from domain.prices import Discount, DiscountKind
from domain.states import IllegalTransition
from domain.stock import OutOfStock
from domain.transaction import Transaction
from domain.vouchers import VoucherUseless
from tests.shop import CURRENCY, NOON, Shop

DAY = 24 * 3600


@pytest.fixture
def anna(shop: Shop) -> Actor:
    shop.product("MUG", stock=10, price_minor=1250)
    shop.product("BOWL", stock=5, price_minor=700)
    return shop.customer("Anna")


@pytest.fixture
def offer(shop: Shop, anna: Actor) -> Draft:
    """Two mugs and a bowl for Anna, €32.00."""
    return shop.offer(("MUG", 2), ("BOWL", 1), customer=anna)


def reprice(shop: Shop, sku: str, price: str) -> None:
    shelving.set_price(shop.tx, shop.variant(sku), price, currency=CURRENCY, actor=shop.merchant, now=NOON)


class TestBegin:
    def test_goes_where_the_last_order_went(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        shop.place_order("MUG", customer=anna)

        draft = drafts.draft(tx, drafting.begin(tx, anna.person_id, actor=shop.merchant, now=NOON))

        assert (draft.cart.address, draft.cart.phone) == ("Hafenstr. 7, Hamburg", "+491701234567")
        assert draft.cart.lines == ()

    def test_keeps_the_place_on_the_map_that_the_last_order_went_to(
        self, shop: Shop, tx: Transaction, anna: Actor
    ) -> None:
        carts.set_location(tx, 53_550_000, 9_990_000, actor=anna, now=NOON)

        draft = drafts.draft(tx, drafting.begin(tx, anna.person_id, actor=shop.merchant, now=NOON))

        assert draft.cart.location == (53_550_000, 9_990_000)

    def test_is_for_merchants(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        for actor in (anna, shop.packer, shop.courier):
            with shop.refuses(NotAllowed):
                drafting.begin(tx, anna.person_id, actor=actor, now=NOON)

    def test_refuses_whom_the_shop_serves_no_more(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        assert anna.person_id is not None
        people.bar(tx, anna.person_id, is_barred=True, actor=shop.merchant, now=NOON)

        with shop.refuses(Barred):
            drafting.begin(tx, anna.person_id, actor=shop.merchant, now=NOON)


class TestDeliverTo:
    HARBOUR = (53_550_000, 9_990_000)

    def test_takes_a_saved_address_with_all_that_was_said_of_it(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        saved = people.save_address(tx, "Kai 3", name="Boat", location=self.HARBOUR, actor=anna, now=NOON)
        people.place_address(tx, saved.id, country="DE", postcode="20457", actor=anna)
        draft_id = drafting.begin(tx, anna.person_id, actor=shop.merchant, now=NOON)

        drafting.deliver_to_saved(tx, draft_id, saved.id, actor=shop.merchant)

        cart = drafts.draft(tx, draft_id).cart
        assert (cart.address, cart.location, cart.country, cart.postcode) == ("Kai 3", self.HARBOUR, "DE", "20457")

    def test_forgets_all_of_it_once_another_is_typed(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        saved = people.save_address(tx, "Kai 3", name="Boat", location=self.HARBOUR, actor=anna, now=NOON)
        people.place_address(tx, saved.id, country="DE", postcode="20457", actor=anna)
        draft_id = drafting.begin(tx, anna.person_id, actor=shop.merchant, now=NOON)
        drafting.deliver_to_saved(tx, draft_id, saved.id, actor=shop.merchant)

        drafts.say(tx, draft_id, address="Main Street 5, Vienna", actor=shop.merchant)

        cart = drafts.draft(tx, draft_id).cart
        assert (cart.address, cart.location, cart.country, cart.postcode) == ("Main Street 5, Vienna", None, "", "")

    def test_refuses_the_address_of_somebody_else(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        bens = people.save_address(tx, "Main Street 9", name="Home", actor=shop.customer("Ben"), now=NOON)
        for person_id in (anna.person_id, None):
            draft_id = drafting.begin(tx, person_id, actor=shop.merchant, now=NOON)
            with shop.refuses(NotFound):
                drafting.deliver_to_saved(tx, draft_id, bens.id, actor=shop.merchant)

    def test_is_for_merchants_and_for_drafts_that_are_drawn_up(self, shop: Shop, tx: Transaction, offer: Draft) -> None:
        anna = Actor(offer.person_id)
        saved = people.save_address(tx, "Kai 3", name="Boat", actor=anna, now=NOON)

        with shop.refuses(NotAllowed):
            drafting.deliver_to_saved(tx, offer.id, saved.id, actor=anna)
        with shop.refuses(Changed):
            drafting.deliver_to_saved(tx, offer.id, saved.id, actor=shop.merchant)

    def test_is_where_the_order_goes(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        saved = people.save_address(tx, "", name="Boat", location=self.HARBOUR, actor=anna, now=NOON)
        draft_id = drafting.begin(tx, anna.person_id, actor=shop.merchant, now=NOON)
        drafts.wish(tx, draft_id, shop.variant("MUG"), 1, actor=shop.merchant, now=NOON)
        drafts.say(tx, draft_id, phone="+49 170 1234567", actor=shop.merchant)
        drafting.deliver_to_saved(tx, draft_id, saved.id, actor=shop.merchant)
        drafting.send(tx, draft_id, version=drafts.draft(tx, draft_id).version, actor=shop.merchant, now=NOON)

        order_id = shop.accept_offer(drafts.draft(tx, draft_id), anna)

        assert order_id is not None
        assert shop.order(order_id).location == self.HARBOUR


class TestWish:
    @pytest.mark.parametrize(("quantity", "refusal"), [(-1, BadInput), (1000, BadInput)])
    def test_refuses_what_no_line_may_have(
        self, shop: Shop, tx: Transaction, anna: Actor, quantity: int, refusal: type[BadInput]
    ) -> None:
        draft = shop.draft(customer=anna)

        with shop.refuses(refusal):
            drafts.wish(tx, draft.id, shop.variant("MUG"), quantity, actor=shop.merchant, now=NOON)

    def test_takes_a_line_out(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        draft = shop.draft(("MUG", 2), ("BOWL", 1), customer=anna)

        wished = drafts.wish(tx, draft.id, shop.variant("MUG"), 0, actor=shop.merchant, now=NOON)

        assert [line.variant.sku for line in wished.cart.lines] == ["BOWL"]

    def test_leaves_what_was_sent_alone(self, shop: Shop, tx: Transaction, offer: Draft) -> None:
        with shop.refuses(Changed):
            drafts.wish(tx, offer.id, shop.variant("MUG"), 5, actor=shop.merchant, now=NOON)


class TestSend:
    def test_says_what_is_missing(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        empty = shop.draft(customer=anna)
        nowhere = drafting.begin(tx, None, actor=shop.merchant, now=NOON)
        drafts.wish(tx, nowhere, shop.variant("MUG"), 1, actor=shop.merchant, now=NOON)

        with shop.refuses(CartEmpty):
            drafting.send(tx, empty.id, version=empty.version, actor=shop.merchant, now=NOON)
        with shop.refuses(DetailsMissing) as refusal:
            drafting.send(tx, nowhere, version=drafts.draft(tx, nowhere).version, actor=shop.merchant, now=NOON)
        assert refusal.error.fields == ("address", "phone")

    def test_refuses_a_way_that_is_offered_no_more(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        draft = shop.draft(("MUG", 1), customer=anna)
        shopkeeping.set_counter(tx, "Main Street 1", actor=shop.merchant)
        shopkeeping.set_ways(tx, (shopkeeping.PICKUP,), actor=shop.merchant)

        with shop.refuses(BadInput):
            drafting.send(tx, draft.id, version=draft.version, actor=shop.merchant, now=NOON)

    def test_refuses_what_is_not_there(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        draft = shop.draft(("BOWL", 6), customer=anna)

        with shop.refuses(OutOfStock):
            drafting.send(tx, draft.id, version=draft.version, actor=shop.merchant, now=NOON)

    def test_refuses_a_voucher_that_gives_nothing_yet(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        voucher_id = vouchers.make(tx, "TEN", Discount(DiscountKind.PERCENT, 100_000), actor=shop.merchant, now=NOON)
        vouchers.change(tx, voucher_id, min_minor=5000, actor=shop.merchant)
        draft = shop.draft(("MUG", 2), customer=anna)
        drafting.use_voucher(tx, draft.id, "ten", actor=shop.merchant, now=NOON)

        with shop.refuses(VoucherUseless):
            drafting.send(tx, draft.id, version=drafts.draft(tx, draft.id).version, actor=shop.merchant, now=NOON)

    def test_holds_no_stock(self, shop: Shop, offer: Draft) -> None:
        assert shop.available(shop.variant("MUG")) == 10
        assert shop.rows("orders") == []


class TestAccept:
    def test_makes_an_order_the_shop_has_taken_on(self, shop: Shop, tx: Transaction, anna: Actor, offer: Draft) -> None:
        order_id = shop.accept_offer(offer, anna)

        assert order_id is not None
        order = shop.order(order_id)
        assert (order.status, order.total_minor, order.accepted_at) == (orders.Status.CONFIRMED, 3200, NOON)
        assert (order.address, order.phone, order.name) == ("Hafenstr. 7, Hamburg", "+491701234567", "Anna")
        assert shop.available(shop.variant("MUG")) == 8
        assert drafts.draft(tx, offer.id).order_id == order_id
        assert overview.of_order(tx, order_id).due_minor == 3200
        steps = [(step.kind, step.by) for step in order_pages.steps(tx, order_id)]
        assert steps[:2] == [("OrderDrawnUp", "Mira"), ("OrderPlaced", "Anna")]

    def test_makes_one_order_however_often_it_is_pressed(self, shop: Shop, anna: Actor, offer: Draft) -> None:
        first, again = shop.accept_offer(offer, anna), shop.accept_offer(offer, anna)

        assert first == again
        assert len(shop.rows("orders")) == 1

    def test_costs_what_the_offer_said(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        prices.set_rates(tx, "19", zone=UTC, actor=shop.merchant)
        prices.set_tariff(tx, "4.90", currency=CURRENCY, actor=shop.merchant)
        offer = shop.offer(("MUG", 2), customer=anna)
        reprice(shop, "MUG", "99")
        prices.set_rates(tx, "25", zone=UTC, actor=shop.merchant)
        prices.set_tariff(tx, "9.90", currency=CURRENCY, actor=shop.merchant)

        order_id = shop.accept_offer(offer, anna)

        assert order_id is not None
        order = shop.order(order_id)
        assert (order.total_minor, order.lines[0].unit_price_minor) == (2990, 1250)
        assert order.taxes == {190_000: 399 + 78}

    def test_keeps_a_voucher_that_was_used_up_meanwhile(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        voucher_id = vouchers.make(tx, "TEN", Discount(DiscountKind.PERCENT, 100_000), actor=shop.merchant, now=NOON)
        vouchers.change(tx, voucher_id, uses_max=1, actor=shop.merchant)
        draft = shop.draft(("MUG", 2), customer=anna)
        drafting.use_voucher(tx, draft.id, "TEN", actor=shop.merchant, now=NOON)
        drafting.send(tx, draft.id, version=drafts.draft(tx, draft.id).version, actor=shop.merchant, now=NOON)
        ben = shop.customer("Ben")
        shop.filled_cart(ben, ("BOWL", 1))
        quoted = carts.use_voucher(tx, "TEN", actor=ben, now=NOON)
        shop.place(carts.cart_of(tx, ben.person_id or 0), ben, total_minor=quoted.totals.total_minor)

        order_id = shop.accept_offer(drafts.draft(tx, draft.id), anna)

        assert order_id is not None
        assert shop.order(order_id).total_minor == 2250

    def test_takes_all_or_nothing_and_tells_the_shop(self, shop: Shop, anna: Actor, offer: Draft) -> None:
        shop.place_order("BOWL", 5)

        assert shop.accept_offer(offer, anna) is None

        assert shop.events[-1] == "DraftShort"
        assert shop.available(shop.variant("MUG")) == 10
        # However often it is pressed.
        assert shop.accept_offer(offer, anna) is None
        assert shop.events.count("DraftShort") == 1
        shop.count(shop.variant("BOWL"), 1)
        assert shop.accept_offer(offer, anna) is not None

    def test_refuses_what_is_sold_no_more(self, shop: Shop, anna: Actor, offer: Draft) -> None:
        catalogue.change_variant(shop.tx, shop.variant("BOWL"), active=0)

        assert shop.accept_offer(offer, anna) is None

    def test_is_for_its_customer(self, shop: Shop, anna: Actor, offer: Draft) -> None:
        for actor in (shop.customer("Ben"), shop.merchant, shop.packer):
            with shop.refuses(NotFound):
                shop.accept_offer(offer, actor)

    def test_refuses_a_card_that_is_stale(self, shop: Shop, tx: Transaction, anna: Actor, offer: Draft) -> None:
        drafting.take_up(tx, offer.id, version=offer.version, actor=shop.merchant, now=NOON)
        with shop.refuses(Changed):
            shop.accept_offer(offer, anna)
        drafts.wish(tx, offer.id, shop.variant("MUG"), 3, actor=shop.merchant, now=NOON)
        again = drafts.draft(tx, offer.id)
        drafting.send(tx, offer.id, version=again.version, actor=shop.merchant, now=NOON)

        with shop.refuses(Changed):
            shop.accept_offer(offer, anna)
        order_id = shop.accept_offer(drafts.draft(tx, offer.id), anna)

        assert order_id is not None
        assert shop.order(order_id).total_minor == 3 * 1250 + 700

    def test_refuses_when_other_pieces_have_to_be_waited_for_than_were_seen(
        self, shop: Shop, tx: Transaction, anna: Actor, offer: Draft
    ) -> None:
        shop.sell_down_to(shop.variant("MUG"), -5)
        shop.place_order("MUG", 9)
        with shop.refuses(Changed):
            shop.accept_offer(offer, anna, waiting=0)
        waiting = drafts.draft(tx, offer.id).waiting

        order_id = shop.accept_offer(offer, anna, waiting=waiting)

        assert (waiting, order_id is not None) == (1, True)

    def test_refuses_what_has_lapsed(self, shop: Shop, anna: Actor, offer: Draft) -> None:
        with shop.refuses(OfferLapsed):
            shop.accept_offer(offer, anna, now=NOON + 7 * DAY + 1)

    def test_asks_for_what_the_shop_wants_confirmed(
        self, shop: Shop, tx: Transaction, anna: Actor, offer: Draft
    ) -> None:
        shopkeeping.set_terms(tx, "No returns of food.", actor=shop.merchant)
        terms = shopkeeping.terms(tx)
        assert terms is not None

        with shop.refuses(TermsNotAccepted):
            shop.accept_offer(offer, anna)
        accepted = drafting.accept(
            tx,
            offer.id,
            version=offer.version,
            terms_version=terms.version,
            currency=CURRENCY,
            zone=UTC,
            actor=anna,
            now=NOON,
        )

        assert accepted is not None

    def test_needs_no_approval_and_waits_for_its_money(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        shop.takes(Terms.PREPAID, minutes=60)
        paying.set_acceptance(tx, Acceptance(above_minor=100, first_orders=True), actor=shop.merchant)
        draft = shop.draft(("MUG", 1), customer=anna)
        drafting.choose_terms(tx, draft.id, Terms.PREPAID, actor=shop.merchant)
        drafting.send(tx, draft.id, version=drafts.draft(tx, draft.id).version, actor=shop.merchant, now=NOON)

        order_id = shop.accept_offer(drafts.draft(tx, draft.id), anna)

        assert order_id is not None
        order = shop.order(order_id)
        assert (order.approval, order.accepted_at, order.expires_at) == ("", NOON, NOON + 3600)
        assert order.awaits_money

    def test_may_be_changed_and_called_off_like_any_order(self, shop: Shop, anna: Actor, offer: Draft) -> None:
        order_id = shop.accept_offer(offer, anna)
        assert order_id is not None

        change = shop.change(shop.order(order_id), {"MUG": 1}, by=anna)
        shop.send(change)
        shop.agree(change)
        assert shop.order(order_id).total_minor == 1950
        shop.cancel(shop.order(order_id))

        assert shop.available(shop.variant("MUG")) == 10


class TestOtherEnds:
    def test_is_declined_by_its_customer_and_taken_up_again(
        self, shop: Shop, tx: Transaction, anna: Actor, offer: Draft
    ) -> None:
        with shop.refuses(NotFound):
            drafting.decline(tx, offer.id, version=offer.version, actor=shop.customer("Ben"), now=NOON)
        drafting.decline(tx, offer.id, version=offer.version, actor=anna, now=NOON)

        declined = drafts.draft(tx, offer.id)
        assert declined.status is Status.DECLINED
        drafting.take_up(tx, offer.id, version=declined.version, actor=shop.merchant, now=NOON)
        assert drafts.open_count(tx) == 1

    def test_is_withdrawn_and_then_cannot_be_accepted(
        self, shop: Shop, tx: Transaction, anna: Actor, offer: Draft
    ) -> None:
        drafting.withdraw(tx, offer.id, version=offer.version, actor=shop.merchant, now=NOON)

        with shop.refuses(Changed):
            shop.accept_offer(offer, anna)
        with shop.refuses(IllegalTransition):
            drafting.take_up(tx, offer.id, version=drafts.draft(tx, offer.id).version, actor=shop.merchant, now=NOON)
        assert drafts.open_drafts(tx, most=9) == []

    def test_lapses_once_its_days_are_over(self, shop: Shop, tx: Transaction, offer: Draft) -> None:
        assert drafts.next_lapse_at(tx) == NOON + 7 * DAY + 1
        drafting.lapse(tx, offer.id, now=NOON + 7 * DAY)
        assert drafts.draft(tx, offer.id).status is Status.SENT

        assert drafts.lapsed(tx, now=NOON + 7 * DAY + 1, most=9) == [offer.id]
        for _ in range(2):
            drafting.lapse(tx, offer.id, now=NOON + 7 * DAY + 1)

        assert drafts.draft(tx, offer.id).status is Status.LAPSED
        assert shop.events.count("DraftLapsed") == 1
        assert laws.check(tx) == []


class TestFollowLink:
    def test_belongs_to_whoever_opens_it_first(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        offer = shop.offer(("MUG", 1))
        ben = shop.customer("Ben")

        assert drafting.follow_link(tx, offer.token, actor=anna) == offer.id
        assert drafting.follow_link(tx, offer.token, actor=anna) == offer.id
        with shop.refuses(NotFound):
            drafting.follow_link(tx, offer.token, actor=ben)
        with shop.refuses(NotFound):
            drafting.offer(tx, offer.id, actor=ben)
        assert shop.accept_offer(drafting.offer(tx, offer.id, actor=anna), anna) is not None

    def test_stays_free_when_the_shop_looks_at_it(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        offer = shop.offer(("MUG", 1))

        drafting.follow_link(tx, offer.token, actor=shop.merchant)

        assert drafts.draft(tx, offer.id).person_id is None

    def test_leads_nowhere_before_it_is_sent(self, shop: Shop, tx: Transaction, anna: Actor) -> None:
        draft = shop.draft(("MUG", 1))

        for token in (draft.token, "nonsense"):
            with shop.refuses(NotFound):
                drafting.follow_link(tx, token, actor=anna)


class TestPromised:
    def test_is_what_was_sent(self, shop: Shop, tx: Transaction, offer: Draft) -> None:
        reprice(shop, "MUG", "0.01")

        now = drafts.draft(tx, offer.id)

        assert [line.variant.price_minor for line in now.promised.lines] == [1250, 700]
        assert [line.variant.price_minor for line in now.cart.lines] == [1, 700]
        assert replace(now.promised, lines=()) == replace(now.cart, lines=())
        assert now.cart.way is Way.DELIVERY
