"""The demo's stage: a shop in a box with a sample catalogue, its people, and a transcript of what they see."""

from collections.abc import Callable

import structlog

from bot.demo.boxed import BoxedShop
from bot.demo.narrating import Narrator
from domain.flows import laws
from sandbox import Group, Message, Person
from sandbox.stripe import GOOD

log = structlog.get_logger(__name__)


class Stage:
    """
    A shop that has just been opened: an owner, an admin group, a packer, a courier, and customers at the door.

    People act by `say` and `press`; after each act all that follows from it happens, and is written to the transcript.
    """

    def __init__(self, shop: BoxedShop, write: Callable[[str], None] | None = None) -> None:
        """
        Args:
            write: Takes the transcript, line by line; None where nobody reads it.
        """
        self.shop = shop
        self.owner, self.team = shop.owner, shop.admin
        box = shop.box
        self.packer = box.add_user("Pia")
        self.courier = box.add_user("Carl")
        self.customer = box.add_user("Anna")
        self.write = write
        # Tells each act on the page, where someone watches.
        self.narrator: Narrator | None = None
        # Who came besides, and is watched too.
        self.guests: list[Person] = []
        self._known: dict[tuple[int, int], dict[int, str]] = {}
        self._letters = 0

    async def close(self) -> None:
        """Close the shop and the sandbox. What Telegram would have refused is logged, whoever played."""
        await self.shop.settle()
        await self.shop.kill()
        for request in self.shop.box.refused():
            log.error("Telegram would have refused this.", request=str(request))
        await self.shop.box.stop()

    async def faults(self) -> list[str]:
        """What is wrong after all: requests that Telegram would have refused, books that do not add up."""
        refused = [str(request) for request in self.shop.box.refused()]
        broken = await self.shop.bot.services.db.read(laws.check)
        return [*refused, *(str(fault) for fault in broken)]

    # What people do.

    async def start(self, person: Person, payload: str | None = None) -> None:
        """Open the shop's chat."""
        await self._announce(person, "opens the shop", press="Start")
        await person.start(payload)
        await self._follow(person, "/start" if payload is None else f"/start {payload}")

    async def say(
        self, person: Person, text: str, chat: Group | None = None, *, reply_to: Message | None = None
    ) -> None:
        """Type something, perhaps as a reply."""
        await self._announce(person, f"{'writes' if reply_to is None else 'replies'} “{text}”", chat)
        await person.say(text, chat, reply_to=reply_to)
        await self._follow(person, f"“{text}”", chat)

    async def press(
        self, person: Person, label: str, chat: Group | None = None, *, message: Message | None = None
    ) -> str:
        """
        Press the newest button with this label, or the one on a certain message.

        Returns:
            What popped up, if anything did.

        Raises:
            NotSeen: There is none; the error shows the chat.
        """
        await self._announce(person, f"presses “{label}”", chat, press=label)
        pressed = await person.press(label, chat, message)
        await self._settle(person, f"[{label}]", chat)
        said = (pressed.answer.text or "") if pressed.answer is not None else ""
        if said and self.write is not None:
            self.write(f"    ({said})")
        await self._let_watch(person, said)
        return said

    async def open_link(self, person: Person, url: str) -> None:
        """Follow a link to the shop."""
        await self._announce(person, "opens a link")
        await person.open_link(url)
        await self._follow(person, "opens a link")

    async def share_number(self, person: Person, number: str) -> None:
        """Send one's own contact."""
        await self._announce(person, "shares a phone number", press="Share my number")
        await person.send_contact(number)
        await self._follow(person, f"shares the number {number}")

    async def share_place(self, person: Person, latitude: float, longitude: float, chat: Group | None = None) -> None:
        """Send a place on the map."""
        await self._announce(person, "shares a place on the map", chat)
        await person.send_location(latitude, longitude, chat=chat)
        await self._follow(person, "shares a place on the map", chat)

    async def send_photos(self, person: Person, photos: list[bytes]) -> None:
        """Send photos to the shop as one album."""
        await self._announce(person, f"sends {len(photos)} photos")
        await person.send_album(photos)
        await self._follow(person, f"sends {len(photos)} photos")

    async def pay(self, person: Person, *, card: str = GOOD, confirm: bool = True, link: str | None = None) -> str:
        """
        Follow a link to a payment page, type a card there, and come back where the page sends them.

        Args:
            link: The newest one in the chat when left out.
            confirm: What to tell the bank, where it asks whether it is oneself.

        Returns:
            What the page says where it is not paid.
        """
        await self._announce(person, f"pays with the card … {card[-4:]}")
        page = await person.pay_page(link or self.link(person, "/pay/"), card=card, confirm=confirm)
        await self._follow(person, f"pays with the card … {card[-4:]}")
        if page.said and self.write is not None:
            self.write(f"    (the page: {page.said})")
        return page.said

    def link(self, person: Person, part: str) -> str:
        """The newest link of this kind on a button in the person's chat."""
        for message in reversed(person.chat().messages):
            for button in (button for row in message.buttons for button in row):
                if button.url is not None and part in button.url:
                    return button.url
        raise AssertionError(f"{person.name} sees no link to {part!r}\n{person.chat().screen()}")

    async def pass_time(self, seconds: int) -> None:
        """Let time go by."""
        await self.shop.pass_time(seconds)
        self._tell()

    # What they see.

    def expect(self, person: Person, *texts: str, chat: Group | None = None) -> None:
        """
        The person sees each of these texts in the chat.

        Raises:
            AssertionError: One is not there; the error shows the chat.
        """
        for text in texts:
            assert person.sees(text, chat), f"{person.name} does not see {text!r}\n{person.chat(chat).screen()}"

    def read(self, person: Person, before: str, after: str = "") -> str:
        """What stands between two texts in the newest message that has the first one."""
        for message in reversed(person.chat().messages):
            _, found, rest = message.text.partition(before)
            if found:
                return rest.partition(after)[0].strip() if after else rest.split()[0]
        raise AssertionError(f"{person.name} does not see {before!r}\n{person.chat().screen()}")

    async def _follow(self, person: Person, act: str, chat: Group | None = None) -> None:
        await self._settle(person, act, chat)
        await self._let_watch(person)

    async def _settle(self, person: Person, act: str, chat: Group | None) -> None:
        where = "" if chat is None else f" in {chat.title}"
        if self.write is not None:
            self.write(f"\n{person.name}{where}: {act}")
        await self.shop.settle()
        self._tell()

    async def _let_watch(self, person: Person, popped_up: str = "") -> None:
        if self.narrator is not None:
            await self.narrator.after(person, popped_up)

    async def _announce(self, person: Person, act: str, chat: Group | None = None, *, press: str | None = None) -> None:
        if self.narrator is not None:
            await self.narrator.before(person, act, chat, press=press)

    def _tell(self) -> None:
        """Write what is new in anyone's chat; the bot's messages only, for the people's own are written as acts."""
        if self.write is None:
            return
        everyone = (self.customer, self.owner, self.packer, self.courier, *self.guests)
        views: list[tuple[Person, Group | None]] = [(person, None) for person in everyone]
        for person, chat in [*views, (self.owner, self.team)]:
            view = person.chat(chat)
            known = self._known.setdefault((person.id, view.id), {})
            for message in view.messages:
                drawn = _drawn(message)
                if message.sender == self.shop.bot_name and known.get(message.message_id) != drawn:
                    change = "edited" if message.message_id in known else "new"
                    self.write(f"  → {view.title if chat else person.name} ({change}): {drawn}")
                known[message.message_id] = drawn
        letters = self.shop.box.mail.letters
        for letter in letters[self._letters :]:
            self.write(f"  ✉ to {letter.to}: {letter.subject} ({', '.join(file.name for file in letter.files)})")
        self._letters = len(letters)

    def welcome(self, name: str, role: str) -> Person:
        """Somebody else comes, who is shown on the page and in the transcript."""
        person, page = self.shop.box.add_user(name), self.shop.box.page
        self.guests.append(person)
        page.call(person, role)
        page.show(person)
        return person

    async def hire(self) -> None:
        """The packer and the courier join by invite links, as people do."""
        await self.start(self.owner)
        await self.take_on(self.packer, "Packer")
        await self.take_on(self.courier, "Courier")

    async def take_on(self, person: Person, role: str) -> None:
        """Someone joins by an invite link of the owner's."""
        await self.say(self.owner, "/invite")
        await self.press(self.owner, role)
        await self.open_link(person, "https://t.me/" + self.read(self.owner, "https://t.me/"))


def _drawn(message: Message) -> str:
    text = ("[picture] " if message.photo else "") + message.text
    rows = ["[ " + " | ".join(button.label for button in row) + " ]" for row in message.buttons]
    return "\n      ".join([*text.split("\n"), *rows])
