"""Those who work here: invited, listed, and let go."""

from domain import people
from domain.actors import Role
from domain.errors import BadInput
from domain.flows import staffing
from handlers.context import Context
from handlers.router import Routes
from views import desk
from views import people as views
from views.desk import INVITABLE
from views.people import ROLES

routes = Routes()


@routes.command("invite", where="anywhere", menu="Invite staff")
async def invite_command(context: Context, role: str) -> None:
    """`/invite courier`, or /invite and a button."""
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


@routes.button("invites")
async def ask_role(context: Context) -> None:
    await context.show(desk.ask_role(context.words, is_private=context.is_private))


@routes.command("staff", where="anywhere", menu="Who works here")
async def staff_command(context: Context, _: str) -> None:
    await staff(context)


@routes.button("staff")
async def staff(context: Context) -> None:
    await context.show(
        views.staff_list(context.words, await context.read(staffing.staff), is_private=context.is_private)
    )


@routes.button("member")
async def member(context: Context, person_id: int) -> None:
    await context.show(views.member(context.words, await context.read(people.by_id, person_id)))


@routes.button("dismiss")
async def ask_dismissal(context: Context, person_id: int, number: int) -> None:
    person = await context.read(people.by_id, person_id)
    await context.show(views.ask_dismissal(context.words, person, _role(number)))


@routes.button("dismissyes")
async def dismiss(context: Context, person_id: int, number: int) -> None:
    await context.act(
        staffing.dismiss,
        person_id,
        role=_role(number),
        currency=context.services.shop.speaking.currency,
        actor=context.actor,
        now=context.now,
    )
    await context.show(views.member(context.words, await context.read(people.by_id, person_id)))


def _role(number: int) -> Role:
    if not 0 <= number < len(ROLES):
        raise BadInput("role", "unknown")
    return ROLES[number]


async def _invite(context: Context, role: Role) -> None:
    token = await context.act(people.invite, role, actor=context.actor, now=context.now)
    link = f"https://t.me/{context.services.shop.bot_username}?start=join_{token}"
    await context.show(desk.invited(context.words, role, link))
