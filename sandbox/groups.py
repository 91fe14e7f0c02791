"""Groups as tests and the page set them up: members, administrators, topics, the upgrade to a supergroup."""

from sandbox import talk
from sandbox.methods.topics import DEFAULT_ICON_COLOR
from sandbox.objects import user_object
from sandbox.world import Bot, Chat, Member, Topic, User, World

SUPERGROUP_BASE = 1_000_000_000_000


class HasUser:
    """Anyone with a user record behind them: a Person."""

    user: User


class Group:
    """A handle on one group; it follows the group when it is upgraded."""

    def __init__(self, world: World, chat: Chat) -> None:
        self.world = world
        self.chat = chat
        # The groups it was before its upgrades, oldest first.
        self.earlier: list[Chat] = []

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def title(self) -> str:
        return self.chat.title or ""

    @property
    def topics(self) -> dict[int, Topic]:
        return self.chat.topics

    @property
    def owner(self) -> User:
        return next(member.user for member in self.chat.members.values() if member.status == "creator")

    def topic(self, name: str) -> Topic | None:
        return next((topic for topic in self.chat.topics.values() if topic.name == name), None)

    def add(self, person: HasUser, *, by: HasUser | None = None) -> None:
        """Let someone in."""
        actor = by.user if by is not None else self.owner
        talk.set_membership(self.world, self.chat, actor, person.user, "member")
        talk.post_service(self.world, self.chat, actor, {"new_chat_members": [user_object(person.user)]})

    def remove(self, person: HasUser, *, by: HasUser | None = None) -> None:
        """Throw someone out."""
        actor = by.user if by is not None else self.owner
        talk.post_service(self.world, self.chat, actor, {"left_chat_member": user_object(person.user)})
        talk.set_membership(self.world, self.chat, actor, person.user, "kicked")

    def promote(self, person: HasUser) -> None:
        talk.set_membership(self.world, self.chat, self.owner, person.user, "administrator")

    def demote(self, person: HasUser) -> None:
        talk.set_membership(self.world, self.chat, self.owner, person.user, "member")

    def add_bot(self, bot: Bot, *, is_administrator: bool = True) -> None:
        """Let a bot in, as an administrator unless told otherwise."""
        talk.set_membership(self.world, self.chat, self.owner, bot.user, "member")
        talk.post_service(self.world, self.chat, self.owner, {"new_chat_members": [user_object(bot.user)]})
        if is_administrator:
            talk.set_membership(self.world, self.chat, self.owner, bot.user, "administrator")

    def remove_bot(self, bot: Bot | None = None) -> None:
        """Throw the bot out: it is told so, and may not write here any more."""
        for each in [bot] if bot is not None else list(self.world.bots_in(self.chat)):
            talk.post_service(self.world, self.chat, self.owner, {"left_chat_member": user_object(each.user)})
            talk.set_membership(self.world, self.chat, self.owner, each.user, "kicked")

    def create_topic(self, name: str, *, by: HasUser | None = None) -> Topic:
        """Open a topic as a person does."""
        assert self.chat.is_forum, f"{self.title} has no topics"
        thread_id = self.chat.last_message_id + 1
        topic = Topic(thread_id, name, DEFAULT_ICON_COLOR)
        self.chat.topics[thread_id] = topic
        service = {"forum_topic_created": {"name": name, "icon_color": topic.icon_color}}
        actor = by.user if by is not None else self.owner
        talk.post_service(self.world, self.chat, actor, service, thread_id=thread_id)
        return topic

    def migrate(self, *, forum: bool = False) -> int:
        """
        Upgrade the group to a supergroup, as happens when its owner turns on topics, history or a public link.

        Returns:
            The new chat id; the old one answers every request with it from now on.
        """
        old = self.chat
        assert old.type == "group", f"{self.title} is a supergroup already"
        new = Chat(-(SUPERGROUP_BASE + next(self.world.group_ids)), "supergroup", old.title, is_forum=forum)
        new.members = {user_id: Member(member.user, member.status) for user_id, member in old.members.items()}
        self.world.groups[new.id] = new
        talk.post_service(self.world, old, self.owner, {"migrate_to_chat_id": new.id})
        old.migrated_to = new.id
        talk.post_service(self.world, new, self.owner, {"migrate_from_chat_id": old.id})
        self.earlier.append(old)
        self.chat = new
        return new.id
