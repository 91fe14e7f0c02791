"""Letters to suppliers, as plain text in their language."""

from domain.flows.papers import ReturnPaper
from domain.flows.writing import Correspondence
from domain.letters import Kind
from domain.purchasing import Answer
from views import papers
from views.words import Speaking, Words


def subject(letter: Correspondence, speaking: Speaking, *, shop: str) -> str:
    """What stands above the letter."""
    words, number = _words(letter, speaking), letter.order.id
    if letter.kind is Kind.REMINDER:
        return words.plain("Reminder: purchase order {number} from {shop}", number=number, shop=shop)
    if letter.kind is Kind.CANCELLED and letter.order.answer is Answer.DECLINED:
        return words.plain("Closed: purchase order {number} from {shop}", number=number, shop=shop)
    if letter.kind is Kind.CANCELLED:
        return words.plain("Called off: purchase order {number} from {shop}", number=number, shop=shop)
    return words.plain("Purchase order {number} from {shop}", number=number, shop=shop)


def body(letter: Correspondence, speaking: Speaking, *, shop: str) -> str:
    """The letter; what is ordered is in the files that come with it."""
    words = _words(letter, speaking)
    parts = (words.plain("Hello {supplier},", supplier=letter.supplier.name), *_said(words, letter, shop), shop)
    return "\n\n".join(part for part in parts if part) + "\n"


def return_subject(paper: ReturnPaper, speaking: Speaking, *, shop: str) -> str:
    """What stands above the letter about what comes back to a supplier."""
    return papers.words_of(paper, speaking).plain(
        "Goods sent back {number} from {shop}", number=paper.number, shop=shop
    )


def return_body(paper: ReturnPaper, speaking: Speaking, *, shop: str) -> str:
    """The letter about what comes back to a supplier; what that is stands in the file that comes with it."""
    words = papers.words_of(paper, speaking)
    said = words.plain("the damaged goods listed in the attached paper {number} come back to you.", number=paper.number)
    credit = words.plain("Credit: {amount}", amount=words.money(paper.credit_minor)) if paper.credit_minor else ""
    parts = (words.plain("Hello {supplier},", supplier=paper.supplier), said, credit, shop)
    return "\n\n".join(part for part in parts if part) + "\n"


def has_files(kind: Kind) -> bool:
    """The order comes with it, unless it is called off."""
    return kind is not Kind.CANCELLED


def _said(words: Words, letter: Correspondence, shop: str) -> tuple[str, ...]:
    number, paper = letter.order.id, letter.paper
    if letter.kind is Kind.CANCELLED and letter.order.answer is Answer.DECLINED:
        return (
            words.plain("purchase order {number}, which you declined, is closed.", number=number),
            words.plain("There is nothing for you to do."),
        )
    if letter.kind is Kind.CANCELLED:
        return (
            words.plain("we no longer need what we ordered with purchase order {number}.", number=number),
            words.plain("Please do not deliver it."),
        )
    total = words.plain("Total: {amount}", amount=words.money(paper.total_minor))
    if letter.kind is Kind.AGREED:
        sent = words.plain("purchase order {number} is agreed as attached.", number=number)
        due_at = letter.order.expected_at
        due = "" if due_at is None else words.plain("We expect the goods on {day}.", day=words.day(due_at))
        return (sent, total, due)
    asked = (
        words.plain("we still wait for your answer to purchase order {number}, attached once more.", number=number)
        if letter.kind is Kind.REMINDER
        else words.plain("please deliver what is listed in the attached purchase order {number}.", number=number)
    )
    place = words.plain("Deliver to: {place}", place=papers.where(shop, paper))
    return (asked, f"{total}\n{place}", _answer(words, letter))


def _answer(words: Words, letter: Correspondence) -> str:
    """By when, and how, they answer."""
    until = letter.order.answer_by_at
    assert until is not None, "what was sent has a deadline"
    how = (
        words.plain("Please answer by {moment}, in Telegram or to this e-mail:", moment=words.moment(until))
        if letter.supplier.person_id is not None
        else words.plain("Please answer to this e-mail by {moment}:", moment=words.moment(until))
    )
    return f"{how} {words.plain('whether you deliver it so, and when.')}"


def _words(letter: Correspondence, speaking: Speaking) -> Words:
    return speaking.to(letter.supplier.language).paid_in(letter.order.currency)
