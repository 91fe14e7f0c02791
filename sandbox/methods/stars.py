"""getMyStarBalance, getStarTransactions, refundStarPayment."""

from dataclasses import replace
from typing import Any

from sandbox import talk
from sandbox.errors import bad_request
from sandbox.invoices import STARS
from sandbox.methods.call import Call, Method
from sandbox.objects import star_transaction_object

TRANSACTIONS_MAX = 100


async def get_my_star_balance(call: Call) -> Any:
    return {"amount": sum(-each.amount if each.is_refund else each.amount for each in call.bot.stars)}


async def get_star_transactions(call: Call) -> Any:
    offset = max(0, call.arguments.maybe_integer("offset") or 0)
    limit = call.arguments.maybe_integer("limit")
    limit = TRANSACTIONS_MAX if limit is None else min(TRANSACTIONS_MAX, max(1, limit))
    # The Bot API's own words: in chronological order.
    shown = call.bot.stars[offset : offset + limit]
    return {"transactions": [star_transaction_object(call.world, each) for each in shown]}


async def refund_star_payment(call: Call) -> Any:
    user_id, charge_id = call.arguments.integer("user_id"), call.arguments.string("telegram_payment_charge_id")
    user = call.world.users.get(user_id)
    if user is None:
        raise bad_request("USER_ID_INVALID")
    ours = [each for each in call.bot.stars if each.id == charge_id and each.user_id == user_id]
    if not ours:
        raise bad_request("CHARGE_NOT_FOUND")
    if any(each.is_refund for each in ours):
        raise bad_request("CHARGE_ALREADY_REFUNDED")
    paid = ours[0]
    call.bot.stars.append(replace(paid, at=int(call.world.now()), is_refund=True))
    refunded = {
        "currency": STARS,
        "total_amount": paid.amount,
        "invoice_payload": paid.payload,
        "telegram_payment_charge_id": charge_id,
    }
    chat = call.world.private_chat(call.bot, user)
    talk.post_service(call.world, chat, call.bot.user, {"refunded_payment": refunded})
    return True


METHODS: dict[str, Method] = {
    "getMyStarBalance": get_my_star_balance,
    "getStarTransactions": get_star_transactions,
    "refundStarPayment": refund_star_payment,
}
