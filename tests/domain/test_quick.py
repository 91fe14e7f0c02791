"""What is made quickly is what it would be otherwise."""

from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from domain.quick import quickly_made


@quickly_made
@dataclass(frozen=True, slots=True)
class Parcel:
    weight_grams: int
    label: str = "none"
    contents: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        assert self.weight_grams > 0, "a parcel weighs something"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    at: int


@quickly_made
@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival(Happening):
    place: str = "here"


class TestQuicklyMade:
    def test_takes_fields_by_place_by_name_and_as_they_are_usually(self) -> None:
        parcel = Parcel(500, label="fragile")

        assert (parcel.weight_grams, parcel.label, parcel.contents) == (500, "fragile", [])
        assert parcel == Parcel(weight_grams=500, label="fragile", contents=[])
        assert hash(Arrival(at=5)) == hash(Arrival(at=5, place="here"))

    def test_shares_nothing_that_can_be_changed(self) -> None:
        assert Parcel(1).contents is not Parcel(1).contents

    def test_cannot_be_changed_but_replaced(self) -> None:
        parcel = Parcel(500)

        with pytest.raises(FrozenInstanceError):
            parcel.label = "other"  # type: ignore[misc]
        assert replace(parcel, label="other").label == "other"

    def test_is_looked_at_when_it_is_made(self) -> None:
        with pytest.raises(AssertionError, match="weighs something"):
            Parcel(0)

    def test_takes_by_name_what_may_only_be_given_so(self) -> None:
        assert Arrival(at=7).at == 7
        with pytest.raises(TypeError):
            Arrival(7)  # type: ignore[call-arg]

    def test_refuses_what_is_missing_or_too_much(self) -> None:
        with pytest.raises(TypeError, match=r"Parcel\.__init__\(\) missing 1 required positional argument"):
            Parcel()  # type: ignore[call-arg]
        with pytest.raises(TypeError):
            Parcel(1, colour="red")  # type: ignore[call-arg]
