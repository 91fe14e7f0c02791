"""Inviting those who work here."""

from domain import people
from domain.actors import Role
from domain.errors import BadInput
from handlers.context import Context
from handlers.router import Routes
from views import desk
from views.desk import INVITABLE

routes = Routes()


@routes.command("invite", where="anywhere", menu="Invite staff", roles=(Role.OWNER,))
async def invite_command(context: Context, role: str) -> None:
    """`/invite courier`, or /invite and a button."""
    context.actor.must_be(Role.OWNER, to="invite")
    wanted = role.lower()
    if wanted in {str(known) for known in INVITABLE}:
        await _invite(context, Role(wanted))
    else:
        await context.show(desk.ask_role(context.words, is_private=context.is_private))


@routes.button("invite")
async def invite(context: Context, number: int) -> None:
    if not 0 <= number < len(INVITABLE):
        raise BadInput("role", "unknown")
    await _invite(context, INVITABLE[number])


async def _invite(context: Context, role: Role) -> None:
    token = await context.act(people.invite, role, actor=context.actor, now=context.now)
    link = f"https://t.me/{context.services.shop.bot_username}?start=join_{token}"
    await context.show(desk.invited(context.words, role, link))
