"""Who someone is, and what they may do here."""

import pytest

from domain import people
from domain.actors import Actor, Role, the_shop
from domain.errors import BadInput, NotAllowed, NotFound
from domain.people import INVITE_LIFETIME_SECONDS, Arrival, RolesChanged
from domain.transaction import Transaction
from tests.shop import NOON, Shop

ANNA = Arrival(77, "Anna", "anna", "de")


class TestMeet:
    def test_adds_who_is_new(self, tx: Transaction) -> None:
        people.meet(tx, [ANNA], now=NOON)

        anna = people.at_telegram(tx, 77)
        assert (anna.name, anna.username, anna.language, anna.roles) == ("Anna", "anna", "de", frozenset())
        assert people.by_id(tx, anna.id) == anna

    def test_adds_nobody_twice(self, shop: Shop, tx: Transaction) -> None:
        people.meet(tx, [ANNA, ANNA], now=NOON)

        assert sum(row["telegram_id"] == 77 for row in shop.rows("people")) == 1

    @pytest.mark.parametrize(
        "renamed",
        [Arrival(77, "Ann", "anna", "de"), Arrival(77, "Anna", None, "de"), Arrival(77, "Anna", "anna", "en")],
    )
    def test_keeps_a_new_name(self, tx: Transaction, renamed: Arrival) -> None:
        people.meet(tx, [ANNA], now=NOON)

        people.meet(tx, [renamed], now=NOON)

        anna = people.at_telegram(tx, 77)
        assert (anna.name, anna.username, anna.language) == (renamed.name, renamed.username, renamed.language)

    def test_knows_that_who_writes_has_not_blocked_us_any_more(self, tx: Transaction) -> None:
        people.meet(tx, [ANNA], now=NOON)
        people.mark_blocked(tx, telegram_id=77, now=NOON)

        people.meet(tx, [ANNA], now=NOON)

        assert people.at_telegram(tx, 77).blocked_at is None

    @pytest.mark.parametrize(("name", "kept"), [("  ", "?"), ("x" * 500, "x" * 128), (" <b>👩‍🚀 نور ", "<b>👩‍🚀 نور")])
    def test_makes_do_with_any_name(self, tx: Transaction, name: str, kept: str) -> None:
        people.meet(tx, [Arrival(77, name, None, "")], now=NOON)

        assert people.at_telegram(tx, 77).name == kept


class TestAtTelegram:
    def test_refuses_who_has_never_written(self, tx: Transaction) -> None:
        with pytest.raises(NotFound):
            people.at_telegram(tx, 78)


class TestById:
    def test_refuses_who_is_not_there(self, tx: Transaction) -> None:
        with pytest.raises(NotFound):
            people.by_id(tx, 78)


class TestMarkBlocked:
    def test_is_news_once(self, tx: Transaction) -> None:
        people.meet(tx, [ANNA], now=NOON)

        assert people.mark_blocked(tx, telegram_id=77, now=NOON) is True
        assert people.mark_blocked(tx, telegram_id=77, now=NOON + 5) is False

        assert people.at_telegram(tx, 77).blocked_at == NOON

    def test_is_no_news_of_a_stranger(self, tx: Transaction) -> None:
        assert people.mark_blocked(tx, telegram_id=78, now=NOON) is False


class TestAppointOwners:
    def test_makes_owners_of_those_who_wrote_and_those_who_will(self, tx: Transaction) -> None:
        people.meet(tx, [ANNA], now=NOON)

        people.appoint_owners(tx, [77, 78], now=NOON)
        people.appoint_owners(tx, [77, 78], now=NOON)
        people.meet(tx, [Arrival(78, "Boris", None, "ru")], now=NOON)

        assert people.at_telegram(tx, 77).roles == {Role.OWNER}
        assert people.at_telegram(tx, 78).roles == {Role.OWNER}
        assert people.at_telegram(tx, 78).name == "Boris"

    def test_dismisses_who_is_named_no_more(self, shop: Shop, tx: Transaction) -> None:
        people.meet(tx, [ANNA], now=NOON)
        people.appoint_owners(tx, [77, 78], now=NOON)

        people.appoint_owners(tx, [78], now=NOON)

        anna = people.at_telegram(tx, 77)
        assert anna.roles == frozenset()
        assert shop.facts_of("StaffLeft")[-1] == {"person_id": anna.id, "role": "owner"}
        assert people.at_telegram(tx, 78).roles == {Role.OWNER}

    def test_leaves_the_other_roles_of_who_was_an_owner(self, shop: Shop, tx: Transaction) -> None:
        packer = shop.hired(Role.PACKER, "Pia")
        telegram_id = people.by_id(tx, packer.person_id or 0).telegram_id
        people.appoint_owners(tx, [telegram_id], now=NOON)

        people.appoint_owners(tx, [78], now=NOON)

        assert people.at_telegram(tx, telegram_id).roles == {Role.PACKER}


class TestMustHaveKeptRoles:
    def test_lets_pass_who_has_them_still(self, shop: Shop, tx: Transaction) -> None:
        packer = shop.hired(Role.PACKER, "Pia")

        people.must_have_kept_roles(tx, people.by_id(tx, packer.person_id or 0))

    def test_stops_who_was_dismissed_meanwhile(self, tx: Transaction) -> None:
        people.appoint_owners(tx, [77, 78], now=NOON)
        owner = people.at_telegram(tx, 77)
        people.appoint_owners(tx, [78], now=NOON)

        with pytest.raises(RolesChanged):
            people.must_have_kept_roles(tx, owner)


class TestInvite:
    def test_makes_an_unguessable_token_that_fits_a_link(self, shop: Shop, tx: Transaction) -> None:
        token = people.invite(tx, Role.PACKER, actor=shop.owner, now=NOON)

        assert 20 <= len(token) <= 60
        assert token != people.invite(tx, Role.PACKER, actor=shop.owner, now=NOON)

    @pytest.mark.parametrize("who", ["merchant", "packer", "courier"])
    def test_refuses_all_but_owners(self, shop: Shop, tx: Transaction, who: str) -> None:
        before = shop.rows("invites")

        with shop.refuses(NotAllowed):
            people.invite(tx, Role.COURIER, actor=getattr(shop, who), now=NOON)

        assert shop.rows("invites") == before

    def test_refuses_to_invite_owners(self, shop: Shop, tx: Transaction) -> None:
        before = shop.rows("invites")

        with shop.refuses(BadInput):
            people.invite(tx, Role.OWNER, actor=shop.owner, now=NOON)

        assert shop.rows("invites") == before


class TestAcceptInvite:
    def test_gives_the_role_and_tells_of_it(self, shop: Shop, tx: Transaction) -> None:
        token = people.invite(tx, Role.PACKER, actor=shop.owner, now=NOON)
        petra = shop.customer("Petra")

        assert people.accept_invite(tx, token, actor=petra, now=NOON) is Role.PACKER

        assert petra.person_id is not None
        assert people.by_id(tx, petra.person_id).roles == {Role.PACKER}
        assert people.by_id(tx, petra.person_id) in people.staff_with(tx, Role.PACKER)
        assert shop.facts_of("StaffJoined")[-1] == {"person_id": petra.person_id, "role": "packer"}

    def test_adds_to_the_roles_someone_has(self, shop: Shop, tx: Transaction) -> None:
        token = people.invite(tx, Role.COURIER, actor=shop.owner, now=NOON)

        people.accept_invite(tx, token, actor=shop.packer, now=NOON)

        assert shop.packer.person_id is not None
        assert people.by_id(tx, shop.packer.person_id).roles == {Role.PACKER, Role.COURIER}

    def test_works_once(self, shop: Shop, tx: Transaction) -> None:
        token = people.invite(tx, Role.PACKER, actor=shop.owner, now=NOON)
        people.accept_invite(tx, token, actor=shop.customer("Petra"), now=NOON)
        thief = shop.customer("Theo")

        with shop.refuses(people.InviteUseless) as refusal:
            people.accept_invite(tx, token, actor=thief, now=NOON)

        assert refusal.error.reason == "used"
        assert thief.person_id is not None
        assert people.by_id(tx, thief.person_id).roles == frozenset()

    def test_refuses_one_that_has_expired(self, shop: Shop, tx: Transaction) -> None:
        token = people.invite(tx, Role.PACKER, actor=shop.owner, now=NOON)
        petra = shop.customer("Petra")

        with shop.refuses(people.InviteUseless) as refusal:
            people.accept_invite(tx, token, actor=petra, now=NOON + INVITE_LIFETIME_SECONDS)

        assert refusal.error.reason == "expired"
        assert people.accept_invite(tx, token, actor=petra, now=NOON + INVITE_LIFETIME_SECONDS - 1) is Role.PACKER

    def test_refuses_one_that_never_was(self, shop: Shop, tx: Transaction) -> None:
        with shop.refuses(people.InviteUseless) as refusal:
            people.accept_invite(tx, "x" * 24, actor=shop.customer("Petra"), now=NOON)

        assert refusal.error.reason == "unknown"


class TestStaffWith:
    def test_lists_those_who_have_the_role_by_name(self, shop: Shop, tx: Transaction) -> None:
        shop.hired(Role.COURIER, "Ada")

        assert [person.name for person in people.staff_with(tx, Role.COURIER)] == ["Ada", "Kim"]


class TestActor:
    def test_owners_and_the_shop_itself_may_do_everything(self, shop: Shop) -> None:
        assert shop.owner.is_any(Role.MERCHANT)
        assert the_shop("expiry").is_any(Role.MERCHANT)
        assert not shop.packer.is_any(Role.MERCHANT, Role.COURIER)

    def test_is_a_person_or_a_job_and_nothing_in_between(self) -> None:
        for nobody in ({}, {"person_id": 7, "job": "expiry"}):
            with pytest.raises(AssertionError):
                Actor(**nobody)  # type: ignore[arg-type]

    def test_is_written_as_an_id_or_a_job_never_a_name(self) -> None:
        assert str(Actor(7, frozenset({Role.OWNER}))) == "person:7"
        assert str(the_shop("expiry")) == "job:expiry"
