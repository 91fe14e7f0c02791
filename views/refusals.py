"""What a refusal says, in the person's language: every ShopError that can reach a chat has its sentence here."""

from collections.abc import Callable
from typing import Any

from domain import carts, counts, orders, people, prices, shipping, shopkeeping, stock, vouchers
from domain.catalogue.branches import CategoryCycle, CategoryNameTaken, CategoryTooDeep
from domain.dialogs import Over
from domain.errors import BadInput, Changed, NotAllowed, NotFound, ShopError
from domain.flows.alerting import NobodySells
from domain.flows.capturing import NotCaptured
from domain.flows.drafting import OfferLapsed
from domain.flows.keeping import NotReady
from domain.flows.ordering import Barred, TermsNotAccepted
from domain.flows.paying_up import MoneyIsThere, NothingToPay
from domain.flows.refunding import MoreThanPaid
from domain.flows.staffing import HasWorkInHand
from domain.flows.undoing import AlreadyPacked
from domain.importing import NotACatalogue
from domain.paying import NotPayableByCard
from domain.payments import MoreThanOwed, MoreThanWeOwe
from domain.purchasing import AlreadyAnswered, Answer, MoreThanPayable, TooMany
from domain.states import IllegalTransition
from domain.waitlist import ThereAlready, WaitsForTooMuch
from views import importing, return_refusals, stock_refusals
from views import prices as price_views
from views.buttons import BadButton
from views.words import Words, marked

_BAD_INPUT = {
    **stock_refusals.BAD_INPUT,
    **return_refusals.BAD_INPUT,
    ("address", "empty"): marked("Please type the address: street, house number, town."),
    ("address", "too_short"): marked("That is too short for an address. Please type street, house number and town."),
    ("address", "no_country"): marked("Please type the country too, at the end of the address."),
    ("address", "no_postcode"): marked("Please type the postcode too: delivery depends on it."),
    ("address", "too_long"): marked("That address is too long: at most {most} characters, please."),
    ("note", "empty"): marked("Please type the note as a text."),
    ("note", "too_long"): marked("That note is too long: at most {most} characters, please."),
    ("phone", "not_a_phone"): marked("That is no phone number. Please type it like +49 170 1234567."),
    ("address_name", "empty"): marked("Please type a name, like Home or Office."),
    ("address_name", "too_long"): marked("That name is too long: at most {most} characters, please."),
    ("hours", "not_understood"): marked("I do not understand “{part}”. Type it like “Mon-Fri 9-18, Sat 10-14”."),
    ("hours", "overlap"): marked("Two times on {day} overlap. Please type the week again."),
    ("vacation", "not_understood"): marked("Type the vacation like “2026-12-24 to 2027-01-02”."),
    ("vacation", "over"): marked("That vacation is over already. Please type another one."),
    ("vacation", "too_long"): marked("That is too long, or too far away, for a vacation."),
    ("terms", "nothing"): marked("One way to pay has to stay."),
    ("terms", "empty"): marked("Please type the text."),
    ("terms", "too_long"): marked("That text is too long: at most {most} characters, please."),
    ("terms", "too_many_lines"): marked("That text has too many lines: at most {most}, please."),
    ("terms", "no_gateway"): marked("Nobody takes cards for the shop: its settings name no payment provider."),
    ("instructions", "missing"): marked("First say how customers pay in advance: press “✏️ How to pay”."),
    ("instructions", "empty"): marked("Please type the text."),
    ("instructions", "too_long"): marked("That text is too long: at most {most} characters, please."),
    ("instructions", "too_many_lines"): marked("That text has too many lines: at most {most}, please."),
    ("window", "minutes"): marked("Please type a number from {least} to {most}."),
    ("window", "days"): marked("Please type a number from 1 to {most}."),
    ("window", "grace"): marked("That is too long: at most {most} minutes."),
    ("counter", "empty"): marked("Please type where customers pick their orders up."),
    ("counter", "too_long"): marked("That is too long: at most {most} characters, please."),
    ("question", "empty"): marked("Please type a text, or send a photo."),
    ("question", "too_long"): marked("That is too long: at most {most} characters, please."),
    ("role", "owner"): marked("Owners are named in the settings (OWNER_IDS), and only there they are removed."),
    ("claim", "empty"): marked("Please type a text, or send a photo."),
    ("claim", "too_long"): marked("That is too long: at most {most} characters, please."),
    ("claim", "too_many_photos"): marked("That is enough: at most {most} photos."),
    ("claim", "no_photo"): marked("Please send a photo of it first."),
    ("claim", "no_body"): marked("Please say first what is wrong."),
    ("dates", "not_dates"): marked("I cannot read a date there. Type it like 2026-11-25."),
    ("dates", "out_of_range"): marked("The second date is before the first."),
    ("time", "out_of_range"): marked("That is no time I can use."),
    ("way", "not_offered"): marked("The shop does not offer that any more."),
    ("phone", "not_yours"): marked("That is somebody else's contact. Please send your own number."),
    ("pieces", "not_so_many"): marked("There are only {most} of them."),
    ("quantity", "not_a_number"): marked("Please type a whole number, like 2."),
    ("quantity", "out_of_range"): marked("Please type a number from 0 to {most}."),
    ("quantity", "too_large"): marked("That is too many: at most {most}."),
    ("amount", "not_a_number"): marked("Please type the amount as a number, like 12.50."),
    ("amount", "too_many_decimals"): marked("That amount has too many decimals: {decimals} at most."),
    ("amount", "negative"): marked("The amount cannot be negative."),
    ("amount", "too_large"): marked("That amount is too large."),
    ("amount", "no_reason"): marked("Please type the amount and the reason together, like “2.50 wrong change”."),
    ("amount", "nothing"): marked("The amount must be more than zero."),
    ("title", "empty"): marked("Please type a name."),
    ("title", "too_long"): marked("That name is too long: at most {most} characters, please."),
    ("description", "empty"): marked("Please type the description as a text."),
    ("description", "too_long"): marked("That description is too long: at most {most} characters, please."),
    ("category", "empty"): marked("Please type a name."),
    ("category", "too_long"): marked("That name is too long: at most {most} characters, please."),
    ("options", "not_understood"): marked("Please type one option a line, like “Colour: blue, red”."),
    ("options", "too_many"): marked("Please type at most {most} different options."),
    ("options", "too_many_variants"): marked("That makes too many variants: at most {most}."),
    ("options", "too_long"): marked("An option is too long: at most {most} characters, please."),
    ("pictures", "not_a_photo"): marked("Please send the pictures as photos, or press the button below the question."),
    ("pictures", "too_many"): marked("A product has at most {most} pictures."),
    ("compare_at", "too_low"): marked("The price before must be higher than the price now."),
    ("sku", "length"): marked("Please type 1 to {most} characters."),
    ("sku", "taken"): marked("This SKU belongs to {title}."),
    ("stock", "one_each"): marked("Please type {number} whole numbers, one for each, like 5, 3."),
    ("stock", "adjust"): marked("Please type how many more or fewer, and why, like “+5 found” or “-2 given away”."),
    ("stock", "pieces_and_reason"): marked("Please type a whole number and why, like “2 chipped”."),
    ("stock", "too_few"): marked("There are only {number}."),
    ("file", "none"): marked("Please send the list as a CSV file."),
    ("file", "too_large"): marked("The file is too large: 20 MB at most."),
    ("stock", "not_understood"): marked("Please reply to a product’s or a variant’s message."),
    ("reason", "empty"): marked("Please type a reason."),
    ("reason", "too_long"): marked("That reason is too long: at most {most} characters, please."),
    ("job", "not_chosen"): marked("Please press the delivery you mean."),
    ("role", "unknown"): marked("Please choose one of the roles."),
    ("role", "not_invited"): marked("Owners are not invited: they are named in the settings."),
    ("country", "unknown"): marked("Please choose one of the countries."),
    ("percent", "not_understood"): marked("Please type a percentage from 0 to 100, like 19 or 8.875."),
    ("percent", "not_whole"): marked("Please type a whole number from 0 to 100."),
    ("postcode", "not_understood"): marked("Please type the postcode, like 10115."),
    ("tariff", "not_understood"): marked("I do not understand “{part}”. Type it like “DE: 4.90, free from 50”."),
    ("tariff", "too_many"): marked("That is too many lines: at most {most}."),
    ("lines", "too_many"): marked("That is too many lines: at most {most}."),
    ("tax", "not_understood"): marked("I do not understand “{part}”. Type it like “DE 19” or “DE books 7”."),
    ("tax", "too_many"): marked("That is too many rates: at most {most}."),
    ("voucher", "backwards"): marked("The voucher would end before it begins."),
    ("voucher", "gives_nothing"): marked("Such a voucher would give nothing, or more than everything."),
    ("voucher", "length"): marked("A code has {least} to {most} letters and digits."),
    ("voucher", "unknown"): marked("There is no such voucher. Please look at the code again."),
    ("voucher", "days"): marked("Type the days like “2026-12-01 to 2026-12-24”."),
    ("voucher", "not_understood"): marked(
        "I do not understand “{part}”. Type a code and what it gives, like “SUMMER10 10%” or “WELCOME 5.00 min 50”."
    ),
    ("voucher", "no_product"): marked("There is no product with the SKU “{part}”."),
    ("voucher", "no_category"): marked("There is no category “{part}”."),
    ("voucher", "uses"): marked("Please type a number from 1 to {most}."),
    ("supplier", "empty"): marked("Please type the supplier's name."),
    ("supplier", "too_long"): marked("That name is too long: at most {most} characters, please."),
    ("supplier", "not_understood"): marked(
        "“{part}” is not understood. Please type a name, and what else you know: “Acme, USD, de, orders@acme.example”."
    ),
    ("supplier", "taken"): marked("There is a supplier called {title} already."),
    ("language", "unknown"): marked("Please choose one of the languages."),
    ("currency", "unknown"): marked("Please type a currency as three letters, like EUR."),
    ("currency", "in_use"): marked("Their prices and orders are in {part}, so that stays."),
    ("email", "not_understood"): marked("That is no e-mail address. Please type it like orders@example.com."),
    ("number", "out_of_range"): marked("Please type a number from {least} to {most}."),
    ("number", "not_a_number"): marked("Please type a number, like 20."),
    ("permille", "out_of_range"): marked("Please type a percentage from {least} to {most}."),
    ("maximum", "out_of_range"): marked("Please type a number from {least} to {most}."),
    ("purchase_order", "empty"): marked("There is nothing in this order yet."),
    ("purchase_order", "nothing_left"): marked("Nothing would be left. Please decline the order instead."),
    ("purchase_order", "no_line"): marked("Please press the line that would be otherwise."),
    ("receipt", "empty"): marked("Please say first what has come."),
    ("receipt", "counted"): marked("Some of it was counted and is not booked yet. Book that first, or count it anew."),
    ("rate", "not_a_number"): marked("Please type the rate as a number, like 0.92."),
    ("rate", "missing"): marked(
        "It is not said yet what {part} is worth. Merchants say it at /stock → 🧾 Purchases → ⚙️ How you buy."
    ),
    ("rate", "out_of_range"): marked("That is no rate that can be used."),
    ("expected", "out_of_range"): marked("Please choose a day from today on, within two years."),
    ("code", "not_a_code"): marked("The code has 4 digits. Please ask the customer for it."),
}

_INVITES = {
    "unknown": marked("This invite link is not valid."),
    "used": marked("This invite link has been used already. Please ask for a new one."),
    "expired": marked("This invite link has expired. Please ask for a new one."),
    "own": marked("You made this invite link yourself: it is for somebody else."),
}

_NOT_FOUND = {
    **stock_refusals.NOT_FOUND,
    **return_refusals.NOT_FOUND,
    "product": marked("This product is not sold any more."),
    "variant": marked("This product is not sold any more."),
    "category": marked("This category is not there any more."),
    "voucher": marked("There is no such voucher any more."),
    "tax_rate": marked("This rate is not set any more."),
    "order": marked("There is no such order of yours."),
    "address": marked("This address is not saved any more."),
    "order_change": marked("This change is not yours, or it is gone."),
    "person": marked("This person is not known here."),
    "draft": marked("This offer is not for you, or it is gone."),
    "supplier": marked("This supplier is not known here."),
    "supplier_item": marked("This supplier does not sell that (any more)."),
    "purchase_order": marked("There is no such order for you."),
    "purchase_order_line": marked("This is not in the order (any more)."),
    "reorder_rule": marked("There is no such rule any more."),
    "place": marked("There is no such place (any more)."),
    "stock_count": marked("There is no such count."),
    "stock_count_line": marked("That has not been counted."),
    "search": marked("That search was long ago. Please type it again."),
}

_PLAIN: dict[type[ShopError], str] = {
    **return_refusals.PLAIN,
    CategoryCycle: marked("A category cannot lie within itself."),
    Changed: marked("This has changed meanwhile. Here is how it stands now."),
    Over: marked("This question is over: its buttons do nothing any more."),
    NotAllowed: marked("You may not do that here."),
    BadButton: marked("This button is out of date. Send /start to go on."),
    NobodySells: marked("No supplier is known to sell this."),
    ThereAlready: marked("It is there: you can order it now."),
    orders.CartEmpty: marked("Your cart is empty."),
    orders.DetailsMissing: marked("Please give your address and phone number first."),
    vouchers.CodeTaken: marked("There is a voucher of this code already."),
    CategoryNameTaken: marked("There is a category of this name already."),
    CategoryTooDeep: marked("Categories cannot lie deeper than that."),
    NotReady: marked("It cannot be shown yet: please set a price first."),
    Barred: marked("The shop takes no orders from you. Please ask the shop if you think that is wrong."),
    OfferLapsed: marked("This offer does not hold any more. Please ask the shop."),
    TermsNotAccepted: marked("Please read and confirm this first."),
    shopkeeping.ShopClosed: marked("We are closed now and take orders again when we open."),
    people.TooManyAddresses: marked("You have saved ten addresses. Please delete one first."),
    AlreadyPacked: marked("It is packed already, so it cannot be called off any more."),
    shipping.NotYourJob: marked("This delivery is not yours (any more)."),
    shipping.NotPacked: marked("The parcel is not packed yet."),
    shipping.CodeLocked: marked("Too many wrong codes. The shop has been told and will confirm the delivery."),
    prices.TotalTooLarge: marked("That is more than one order may cost."),
    orders.NothingChanged: marked("There is nothing in this change yet."),
    orders.NotASplit: marked(
        "Take out what shall become an order of its own, and nothing else; something has to stay."
    ),
    orders.NothingLeft: marked("Nothing would be left. Cancel the order instead."),
    orders.ChangeWaits: marked("Another change of this order still waits for an answer."),
    counts.NothingCounted: marked("Nothing has been counted yet."),
    IllegalTransition: marked("That is not possible any more. Here is how it stands now."),
}


def apology(words: Words) -> str:
    """What is said where something was given up, rather than nothing."""
    return words.plain(marked("Sorry, something went wrong on our side. We have been told and will look into it."))


def worded(words: Words, error: ShopError) -> str:
    """The sentence for a refusal, as plain text: it may stand in a pop-up."""
    for kind, sentence in _WITH_FACTS.items():
        if isinstance(error, kind):
            return sentence(words, error)
    plain = next((text for kind, text in _PLAIN.items() if isinstance(error, kind)), None)
    return words.plain(plain or marked("That is not possible."))


def _work_in_hand(words: Words, error: HasWorkInHand) -> str:
    if error.jobs:
        return words.plain(
            "They still have deliveries to do: {number}. Give those to somebody else first.", number=error.jobs
        )
    return words.plain("They still have {amount} to hand in. Book that in first.", amount=words.money(error.cash_minor))


def _out_of_stock(words: Words, error: stock.OutOfStock) -> str:
    return "\n".join(
        words.plain("{title}: sold out.", title=short.label)
        if short.available == 0
        else words.plain(
            "{title}: only {available} left, not {wanted}.",
            title=short.label,
            available=short.available,
            wanted=short.wanted,
        )
        for short in error.shorts
    )


def _bad_input(words: Words, error: BadInput) -> str:
    sentence = _BAD_INPUT.get((error.field, error.reason), marked("That cannot be used here."))
    return words.plain(sentence, **error.facts)


def _not_found(words: Words, error: NotFound) -> str:
    return words.plain(_NOT_FOUND.get(error.kind, marked("That is not there any more.")))


def _wrong_code(words: Words, error: shipping.WrongCode) -> str:
    return wrong_code(words, error.tries_left)


def wrong_code(words: Words, tries_left: int) -> str:
    """The customer's code was not right."""
    if tries_left == 0:
        return words.plain(_PLAIN[shipping.CodeLocked])
    return words.count(
        "That is not the customer's code. {number} try left.",
        "That is not the customer's code. {number} tries left.",
        tries_left,
    )


def _not_picked(words: Words, error: shipping.NotPicked) -> str:
    return words.count("{number} line is not ticked yet.", "{number} lines are not ticked yet.", error.missing)


_NOT_DELIVERED = {
    "nowhere": marked("We do not deliver there, sorry."),
    "too_heavy": marked("This is too heavy to be delivered there, sorry."),
}


def _too_late(words: Words, error: orders.TooLateToChange) -> str:
    if not error.titles:
        return words.plain("It is being packed or on its way, so this cannot be changed any more.")
    return words.plain("Packed already, so it stays as it is: {titles}.", titles=", ".join(error.titles))


_ANSWERED = {
    Answer.CONFIRMED: marked("You have confirmed this order already."),
    Answer.CHANGED: marked("You have answered already: the shop looks at what you changed."),
    Answer.DECLINED: marked("You have declined this order already."),
}


def _too_many(words: Words, error: TooMany) -> str:
    return "\n".join(
        words.plain(
            "{title}: {arrived} is more than was ordered; {most} can still be taken.",
            title=surplus.label,
            arrived=surplus.arrived,
            most=surplus.most,
        )
        for surplus in error.surpluses
    )


def _more_than_payable(words: Words, error: MoreThanPayable) -> str:
    owed = words.paid_in(error.currency).money(error.owed_minor)
    return words.plain("They are only owed {amount}.", amount=owed)


_NOTHING_TO_PAY = {
    "paid": marked("It is paid already: there is nothing more to pay."),
    "ended": marked("This order has ended: you owe nothing for it."),
    "late": marked("The time to pay this order is up. Please order anew, or ask the shop."),
    "waits": marked("The shop looks at your order first. Then you can pay."),
    "no_gateway": marked("The shop takes no cards just now. Please pay another way, or ask the shop."),
}


def _not_captured(words: Words, error: NotCaptured) -> str:
    if error.is_underway:
        return words.plain("The card is being charged. Please try again in a moment.")
    return words.plain(
        "{amount} is not paid: nothing is held on the card for it. A merchant decides what comes next.",
        amount=words.money(error.due_minor),
    )


_WITH_FACTS: dict[type[ShopError], Callable[[Words, Any], str]] = {
    HasWorkInHand: _work_in_hand,
    orders.TooLateToChange: _too_late,
    **stock_refusals.WITH_FACTS,
    **return_refusals.WITH_FACTS,
    stock.OutOfStock: _out_of_stock,
    counts.CountOutdated: lambda words, error: words.plain(
        "Of these some came or went since they were counted, or were corrected. Please count them again: {skus}.",
        skus=", ".join(error.skus),
    ),
    NotACatalogue: lambda words, error: importing.refusal(words, error.reason, error.columns),
    prices.NotDelivered: lambda words, error: words.plain(_NOT_DELIVERED[error.reason]),
    vouchers.VoucherUseless: price_views.useless,
    TooMany: _too_many,
    MoreThanPayable: _more_than_payable,
    AlreadyAnswered: lambda words, error: words.plain(_ANSWERED[error.answer]),
    BadInput: _bad_input,
    NotFound: _not_found,
    shipping.WrongCode: _wrong_code,
    shipping.NotPicked: _not_picked,
    people.InviteUseless: lambda words, error: words.plain(_INVITES[error.reason]),
    carts.CartTooLarge: lambda words, error: words.plain(
        "A cart holds at most {most} different things.", most=error.most
    ),
    MoreThanWeOwe: lambda words, error: words.plain(
        "There are only {amount} to give back.", amount=words.money(error.owed_minor)
    ),
    WaitsForTooMuch: lambda words, error: words.plain(
        "You wait for {most} things already. Take one off the list first, in the settings.", most=error.most
    ),
    NotCaptured: _not_captured,
    NothingToPay: lambda words, error: words.plain(_NOTHING_TO_PAY[error.reason]),
    MoneyIsThere: lambda words, error: words.plain(
        "{amount} is there for it already, so the way to pay stays as it is.", amount=words.money(error.amount_minor)
    ),
    MoreThanPaid: lambda words, error: words.plain(
        "Of what was paid, only {amount} can still be given back.", amount=words.money(error.most_minor)
    ),
    NotPayableByCard: lambda words, error: words.plain(
        "Cards pay only amounts that end in whole steps of {step}, not {amount}. Please pay another way.",
        step=words.money(error.step_minor),
        amount=words.money(error.total_minor),
    ),
    MoreThanOwed: lambda words, error: words.plain(
        "There are only {amount} to hand in.", amount=words.money(error.owed_minor)
    ),
}
