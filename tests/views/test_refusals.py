"""Every refusal there is has a sentence: they are found in the code, not listed here."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.errors import BadInput, Changed, NotAllowed, NotFound, ShopError
from domain.inbox import LeaseLost
from domain.shipping import NotPicked, WrongCode
from domain.stock import OutOfStock, Short
from views import refusals
from views.refusals import worded
from views.words import Words

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "views", "gateways", "handlers", "jobs", "bot")
WORDS = Words("en", "EUR", "UTC")
# What never reaches a person: the worker, or the operation around it, takes it.
INSIDE = {"AlreadyPosted", "BadCell", "InsufficientBalance", "LeaseLost", "RolesChanged"}


def every_refusal() -> list[type[ShopError]]:
    """Every subclass of ShopError in the code base."""
    for package in PACKAGES:
        for module in pkgutil.walk_packages([str(ROOT / package)], prefix=f"{package}."):
            if "__main__" not in module.name and ".migrations" not in module.name:
                importlib.import_module(module.name)
    return sorted(_below(ShopError), key=lambda kind: kind.__name__)


def _below(kind: type[ShopError]) -> Iterator[type[ShopError]]:
    for each in kind.__subclasses__():
        if each.__module__.partition(".")[0] in PACKAGES:
            yield each
        yield from _below(each)


def every_bad_input() -> list[tuple[str, str]]:
    """Field and reason of every `BadInput("field", "reason")` in the code."""
    found = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            text = path.read_text()
            for node in ast.walk(ast.parse(text)) if "BadInput(" in text else ():
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "BadInput":
                    said = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
                    if len(said) == 2:
                        found.add((str(said[0]), str(said[1])))
    return sorted(found)


class TestWorded:
    def test_has_a_sentence_for_every_refusal(self) -> None:
        known = (*refusals._PLAIN, *refusals._WITH_FACTS)

        unheard_of = [kind.__name__ for kind in every_refusal() if not issubclass(kind, known)]

        assert [name for name in unheard_of if name not in INSIDE] == []

    def test_has_a_sentence_for_everything_that_cannot_be_used(self) -> None:
        assert [refused for refused in every_bad_input() if refused not in refusals._BAD_INPUT] == []

    @pytest.mark.parametrize("facts", list(refusals._BAD_INPUT), ids=".".join)
    def test_fills_its_sentences_in(self, facts: tuple[str, str]) -> None:
        everything: dict[str, int | str] = {
            "most": 3,
            "decimals": 2,
            "part": "x",
            "day": 1,
            "title": "Mug",
            "number": 2,
            "least": 1,
        }

        said = worded(WORDS, BadInput(facts[0], facts[1], **everything))

        assert said
        assert "{" not in said

    def test_names_everything_that_is_short(self) -> None:
        said = worded(WORDS, OutOfStock([Short(1, "Mug", 3, 2), Short(2, "Tea", 1, 0)]))

        assert said == "Mug: only 2 left, not 3.\nTea: sold out."

    def test_counts(self) -> None:
        assert worded(WORDS, NotPicked(1)) == "1 line is not ticked yet."
        assert worded(WORDS, NotPicked(2)) == "2 lines are not ticked yet."
        assert worded(WORDS, WrongCode(1)) == "That is not the customer's code. 1 try left."

    def test_is_plain_text_for_a_pop_up(self) -> None:
        assert worded(WORDS, OutOfStock([Short(1, "<b>Mug</b> & co", 1, 0)])) == "<b>Mug</b> & co: sold out."

    @pytest.mark.parametrize(
        "refusal", [Changed("order", 1), NotAllowed("see"), NotFound("order", 1), NotFound("unknown", 1), LeaseLost(1)]
    )
    def test_says_nothing_of_ids_and_code(self, refusal: ShopError) -> None:
        said = worded(WORDS, refusal)

        assert said.endswith(".")
        assert str(refusal) not in said
