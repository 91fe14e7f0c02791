"""Playing in the terminal: be one person after the other, type, and press what you see."""

import asyncio
import sys

import typer

from bot.demo.stage import Stage
from sandbox import Group, NotAllowed, NotSeen, Person

HELP = """
You are in a shop that lives in Telegram, all in one box: no token, no account, no network.
Type as you would in the chat. Besides:

  [Label]        press the button with this label (the first letters do), like [Browse or [➕ Add
  @anna          be Anna, a customer          @olga   be Olga, the owner
  @pia           be Pia, the packer           @carl   be Carl, the courier
  @team          be Olga in the admin group
  #phone         share your own phone number  #place  share your place on the map
  +30            let 30 minutes pass
  ?              show the chat again          Ctrl-D  leave

To see an order through: as Anna, /start, [Browse, a product, [➕ Add, [🛒, [✅ Check, an address, a phone, [✅ Place.
Then @team [✅ Accept; @pia tick and [📦; @team [🛵 Assign, [Carl; @carl [🛵 Picked; and reply with “delivered CODE”
by [✅ Delivered, the code being the one Anna was told.
"""


async def chat_in_terminal(stage: Stage) -> None:
    """Read lines until there are no more."""
    typer.echo(HELP)
    people: dict[str, tuple[Person, Group | None]] = {
        person.name.lower(): (person, None) for person in (stage.customer, stage.owner, stage.packer, stage.courier)
    }
    people["team"] = (stage.owner, stage.team)
    who: tuple[Person, Group | None] = (stage.customer, None)
    while line := await asyncio.to_thread(sys.stdin.readline):
        text = line.strip()
        if text.startswith("@"):
            who = people.get(text[1:].lower(), who)
            typer.echo(who[0].chat(who[1]).screen(tail=4))
        elif text:
            await _do(stage, *who, text)


async def _do(stage: Stage, person: Person, chat: Group | None, text: str) -> None:
    try:
        if text == "?":
            typer.echo(person.chat(chat).screen())
        elif text == "#phone":
            await stage.share_number(person, "+49 170 1234567")
        elif text == "#place":
            await stage.share_place(person, 54.3233, 10.1228)
        elif text.startswith("+") and text[1:].isdecimal():
            await stage.pass_time(60 * int(text[1:]))
        elif text.startswith("["):
            await stage.press(person, text.strip("[]").strip(), chat)
        else:
            await stage.say(person, text, chat)
    except (NotSeen, NotAllowed) as trouble:
        typer.echo(str(trouble))
