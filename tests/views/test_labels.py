"""What stands beside an order's code on a button is never cut away, in any language."""

import pytest

from domain.tasks import Kind
from views import orders, staff
from views.layout import LABEL_MAX, parted
from views.parcels import SHIPMENT_STAGES
from views.tasks import kind_name
from views.words import Speaking, languages

CODE = "#K8WS2W"
ROOM = LABEL_MAX - len(CODE) - 1
# These are about no order.
_OF_NONE = ("transfer_", "purchase_", "letters_", "picture_", "update_", "undeliverable", "books_", "shelf_")


@pytest.mark.parametrize("language", sorted(languages()))
class TestBesideACode:
    def test_every_task_is_named_whole(self, language: str) -> None:
        words = Speaking(language, "EUR", "UTC").own

        for kind in Kind:
            name = kind_name(words, kind)
            assert len(name) <= (LABEL_MAX if kind.startswith(_OF_NONE) else ROOM), name

    def test_every_stage_is_said_whole(self, language: str) -> None:
        words = Speaking(language, "EUR", "UTC").own
        stages = {*SHIPMENT_STAGES.values(), *orders._STAGES.values(), *orders._RETURNS.values(), *staff._SHORT}

        for stage in stages:
            said = words.plain(staff._SHORT.get(stage, stage))
            assert len(said) <= ROOM, said


class TestParted:
    def test_keeps_what_must_be_whole_and_as_much_of_a_name_as_fits(self) -> None:
        assert parted(CODE, "new", rest="Anna") == "#K8WS2W · new · Anna"
        assert parted(CODE, "new", rest="Benedikt Klein") == "#K8WS2W · new · Benedik…"
        assert parted(CODE, "✅ delivered", rest="Annabel") == "#K8WS2W ✅ delivered Ann…"
        assert parted(CODE, "✅ delivered", rest="Anna") == "#K8WS2W ✅ delivered Anna"
        assert parted(CODE, "out for delivery", rest="Anna") == "#K8WS2W out for delivery"
