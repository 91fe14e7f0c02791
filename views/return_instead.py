"""What somebody would like instead of what they give back, and what can be done where that is sold out."""

from collections.abc import Mapping, Sequence

from domain.catalogue import Variant
from domain.flows.return_pages import ReturnPage
from domain.returns import Wish
from views import returns, waitlist
from views.buttons import pack
from views.layout import LABEL_MAX, begun, paragraphs, rows_of, shortened
from views.screen import Button, Screen
from views.words import Words


def choose_another(words: Words) -> str:
    """What is sold out is not asked for, as plain text."""
    return words.plain("Please choose something else, or ask for your money back.")


def sold_out(words: Words, page: ReturnPage, line_id: int, wanted: Variant, *, is_awaited: bool) -> Screen:
    """
    What is wanted instead is not there: its customer waits with what they have, or takes money, credit, something else.

    Args:
        is_awaited: They are told when it is back.
    """
    draft = page.returned
    waiting = Button(words.plain(waitlist.ASK), pack("retwait", draft.id, line_id, wanted.id))
    others = (
        Button(
            begun(returns.wish_name(words, wish)), pack("retwant", draft.id, returns.WISHES.index(wish), draft.version)
        )
        for wish in (Wish.REFUND, Wish.CREDIT)
    )
    waits = words("We tell you when it is back: keep what you have until then, and give it back for that.")
    return Screen(
        paragraphs(
            words("{title} is sold out.", title=shortened(wanted.label, 60)),
            waits if is_awaited else words("You can wait for it, or have something else for what you give back."),
        ),
        rows_of(
            () if is_awaited or draft.is_staffs else (waiting,),
            *((button,) for button in others),
            (Button(words.plain("🔁 Something else"), pack("retswap", draft.id, line_id)),),
            (Button(words.plain("‹ Back"), pack("retpage", draft.id, 0)),),
        ),
    )


def ask_instead(
    words: Words,
    page: ReturnPage,
    line_id: int,
    variants: Sequence[Variant],
    there: Mapping[int, int],
    *,
    typed: str = "",
) -> Screen:
    """
    What instead? Others of the same product are buttons; anything else is typed.

    Args:
        there: How many of each can be had.
        typed: What was looked for.
    """
    draft = page.returned
    return Screen(
        paragraphs(
            words("Nothing found for “{query}”.", query=typed[:40]) if typed and not variants else "",
            words(
                "What would you like instead of {title}? Press it, or type what to look for.",
                title=page.title_of(line_id),
            ),
        ),
        rows_of(
            *(
                (
                    Button(
                        _offered(
                            words, variant, instead_of=page.title_of(line_id), is_there=there.get(variant.id, 0) > 0
                        ),
                        pack("rettake", draft.id, line_id, variant.id, draft.version),
                    ),
                )
                for variant in variants[: returns.VARIANTS_SHOWN]
            ),
            (Button(words.plain("‹ Back"), pack("retline", draft.id, line_id)),),
        ),
    )


def _offered(words: Words, variant: Variant, *, instead_of: str, is_there: bool) -> str:
    """Of another one of the same product, only what is different: a button has no room for more."""
    price = words.money(variant.price_minor) if is_there else words.plain("sold out")
    is_same = bool(variant.options) and instead_of.startswith(f"{variant.title} (")
    name = ", ".join(variant.options) if is_same else variant.label
    return f"{shortened(name, LABEL_MAX - len(price) - 3)} · {price}"
