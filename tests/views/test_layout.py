"""Labels that fit a phone, and still tell what they are about."""

import pytest

from views.layout import LABEL_MAX, begun, label, priced, shortened


class TestShortened:
    @pytest.mark.parametrize(
        ("text", "room", "shown"),
        [
            ("Mug", 24, "Mug"),
            ("Handmade oak board, large", 24, "Handmade oak board…large"),
            ("Organic cotton shirt (navy blue, extra large)", 24, "Organ…(nav blu, ext lar)"),
            ("Blue mug with a very long name (Red)", 24, "Blue mug with a ve…(Red)"),
            ("Donaudampfschifffahrtsgesellschaft", 12, "Donaudampfs…"),
            ("#AB12CD · could not be delivered", 24, "#AB12CD · coul…delivered"),
        ],
    )
    def test_keeps_what_tells_apart(self, text: str, room: int, shown: str) -> None:
        assert shortened(text, room) == shown

    @pytest.mark.parametrize("room", range(4, 30))
    @pytest.mark.parametrize(
        "text", ["a b c d e f g h i j k l m n o", "x" * 40, "(" * 30, "A (b, c) (ddd, eee, fff, ggg)"]
    )
    def test_always_fits(self, text: str, room: int) -> None:
        assert len(shortened(text, room)) <= room

    def test_keeps_the_choice_beside_a_price(self) -> None:
        assert priced("Harbour Mug (Moss)", "€18.00") == "Harbour…(Moss) · €18.00"
        assert priced("Mug", "€5.00") == "Mug · €5.00"

    def test_tells_apart_what_ends_differently(self) -> None:
        sizes = [label(f"Handmade oak cutting board {size}") for size in ("small", "medium", "large")]

        assert len(set(sizes)) == 3
        assert all(len(size) <= LABEL_MAX for size in sizes)


def test_a_line_begins_with_a_capital_and_keeps_the_others() -> None:
    assert begun("Guthaben im Laden") == "Guthaben im Laden"
    assert begun("ein Kurier holt es ab") == "Ein Kurier holt es ab"
    assert not begun("")
