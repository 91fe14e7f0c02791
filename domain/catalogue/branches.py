"""Categories in memory: who stands below whom, and what a category may be called."""

from dataclasses import dataclass

from domain.errors import BadInput, NotFound, ShopError

NAME_MAX = 60
DEPTH_MAX = 6


class CategoryNameTaken(ShopError):
    """There is one of this name beside it."""

    def __init__(self, *, name: str) -> None:
        super().__init__(f"a category {name!r} is there already")
        self.name = name


class CategoryTooDeep(ShopError):
    """A tree of more levels than anyone finds their way in."""

    def __init__(self) -> None:
        super().__init__(f"more than {DEPTH_MAX} levels")
        self.most = DEPTH_MAX


class CategoryCycle(ShopError):
    """It would lie within itself."""


@dataclass(frozen=True, slots=True)
class Category:
    """A category; `parent_id` is None at the top, `active` is what the merchant set, whatever stands above it."""

    id: int
    parent_id: int | None
    name: str
    position: int
    active: bool


def found(every: dict[int, Category], category_id: int) -> Category:
    """
    One of them.

    Raises:
        NotFound: There is none with this id.
    """
    if category_id not in every:
        raise NotFound("category", category_id)
    return every[category_id]


def children(every: dict[int, Category], parent_id: int | None) -> list[int]:
    """What stands right below, in order."""
    return [id_ for id_, category in every.items() if category.parent_id == parent_id]


def path_to(every: dict[int, Category], category_id: int) -> list[int]:
    """The ids from the top down to this one."""
    way = [category_id]
    while (parent_id := found(every, way[0]).parent_id) is not None:
        way.insert(0, parent_id)
    return way


def subtree(every: dict[int, Category], category_id: int) -> list[int]:
    """The ids of it and of all below."""
    below = [category_id]
    for id_ in below:
        below += children(every, id_)
    return below


def end_of(every: dict[int, Category], parent_id: int | None) -> int:
    """The position behind the last of them."""
    return max((every[id_].position + 1 for id_ in children(every, parent_id)), default=0)


def free_name(every: dict[int, Category], name: str, *, parent_id: int | None, but: int = 0) -> str:
    """
    The name, tidied.

    Raises:
        BadInput: As `tidy_name`.
        CategoryNameTaken: Another beside it has it.
    """
    name = tidy_name(name)
    if any(same(every[id_].name, name) for id_ in children(every, parent_id) if id_ != but):
        raise CategoryNameTaken(name=name)
    return name


def tidy_name(name: str) -> str:
    """
    A name as categories have them.

    Raises:
        BadInput: It is empty or longer than 60 characters.
    """
    name = " ".join(name.split())
    if not name:
        raise BadInput("category", "empty")
    if len(name) > NAME_MAX:
        raise BadInput("category", "too_long", most=NAME_MAX)
    return name


def same(one: str, other: str) -> bool:
    """True for names that differ in capitals only."""
    return one.casefold() == other.casefold()
