"""Writes the world's records as Bot API objects."""

from typing import Any

from sandbox.files import Document, Photo, PhotoSize
from sandbox.invoices import Invoice, StarTransaction
from sandbox.texts import Entity, Formatted
from sandbox.world import Chat, Contact, Content, Location, Member, StoredMessage, User, Venue, World

Json = dict[str, Any]

ADMINISTRATOR_RIGHTS: Json = {
    "can_be_edited": False,
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": True,
    "can_restrict_members": True,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_pin_messages": True,
    "can_manage_topics": True,
    # Not in 10.0, but newer clients (aiogram 3.31) refuse an administrator without it.
    "can_send_welcome_messages": False,
}


def _without_none(**fields: Any) -> Json:
    return {name: value for name, value in fields.items() if value is not None}


def user_object(user: User) -> Json:
    return _without_none(
        id=user.id,
        is_bot=user.is_bot,
        first_name=user.first_name,
        last_name=user.last_name,
        username=user.username,
        language_code=user.language_code,
    )


def chat_object(chat: Chat) -> Json:
    if chat.user is not None:
        user = chat.user
        return _without_none(
            id=chat.id, type="private", first_name=user.first_name, last_name=user.last_name, username=user.username
        )
    return _without_none(id=chat.id, type=chat.type, title=chat.title, is_forum=True if chat.is_forum else None)


def chat_full_object(world: World, chat: Chat) -> Json:
    full = chat_object(chat) | {
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
    if chat.is_private and chat.user is not None and chat.user.username:
        full["active_usernames"] = [chat.user.username]
    if not chat.is_private:
        full["permissions"] = {
            "can_send_messages": True,
            "can_send_audios": True,
            "can_send_documents": True,
            "can_send_photos": True,
            "can_send_videos": True,
            "can_send_video_notes": True,
            "can_send_voice_notes": True,
            "can_send_polls": True,
            "can_send_other_messages": True,
            "can_add_web_page_previews": True,
            "can_change_info": False,
            "can_invite_users": True,
            "can_pin_messages": False,
            "can_manage_topics": False,
        }
    pinned = [message for mid in chat.pinned if (message := chat.message(mid)) is not None]
    if pinned:
        full["pinned_message"] = message_object(world, pinned[-1], with_reply=False)
    return full


def member_object(member: Member) -> Json:
    body: Json = {"status": member.status, "user": user_object(member.user)}
    if member.status == "creator":
        body["is_anonymous"] = False
    elif member.status == "administrator":
        body |= ADMINISTRATOR_RIGHTS
    elif member.status == "kicked":
        body["until_date"] = member.until_date
    return body


def message_object(world: World, message: StoredMessage, *, with_reply: bool = True) -> Json:
    if message.is_deleted:
        return {"message_id": message.message_id, "date": 0, "chat": chat_object(message.chat)}
    body: Json = {"message_id": message.message_id, "from": user_object(message.sender)}
    body |= {"chat": chat_object(message.chat), "date": message.date}
    if message.thread_id is not None:
        body |= {"message_thread_id": message.thread_id, "is_topic_message": True}
    if message.edited_at is not None:
        body["edit_date"] = int(message.edited_at)
    if message.forwarded is not None:
        body["forward_origin"] = message.forwarded
    if message.is_protected:
        body["has_protected_content"] = True
    if message.via_bot is not None:
        body["via_bot"] = user_object(message.via_bot)
    if message.media_group_id is not None:
        body["media_group_id"] = message.media_group_id
    if with_reply:
        body |= _reply_fields(world, message)
    body |= _content_fields(world, message) | message.service
    if message.inline_keyboard is not None:
        body["reply_markup"] = message.inline_keyboard
    return body


def _reply_fields(world: World, message: StoredMessage) -> Json:
    replied = message.reply_to
    if replied is None and message.thread_id is not None:
        # In a topic Telegram shows whatever answers nothing as an answer to the topic's first message.
        replied = message.chat.message(message.thread_id)
    if replied is None or replied.is_deleted:
        return {}
    fields: Json = {"reply_to_message": message_object(world, replied, with_reply=False)}
    if message.quote is not None:
        fields["quote"] = {"text": message.quote, "position": 0, "is_manual": True}
    return fields


def _content_fields(world: World, message: StoredMessage) -> Json:
    content = message.content
    body: Json = {}
    if content.text is not None:
        body |= _formatted(world, content.text, "text", "entities")
    if content.caption is not None and content.caption.text:
        body |= _formatted(world, content.caption, "caption", "caption_entities")
    if content.photo is not None:
        body["photo"] = photo_object(content.photo)
    if content.document is not None:
        body["document"] = document_object(content.document)
    if content.location is not None:
        body["location"] = location_object(content.location)
    if content.venue is not None:
        body["venue"] = venue_object(content.venue)
        body["location"] = location_object(content.venue.location)
    if content.contact is not None:
        body["contact"] = contact_object(content.contact)
    if content.invoice is not None:
        body["invoice"] = invoice_object(content.invoice)
    return body | _manner_fields(content)


def _manner_fields(content: Content) -> Json:
    return _without_none(
        has_media_spoiler=content.has_spoiler or None,
        show_caption_above_media=content.caption_above or None,
        link_preview_options=dict(content.link_preview) or None,
    )


def _formatted(world: World, formatted: Formatted, text_field: str, entities_field: str) -> Json:
    body: Json = {text_field: formatted.text}
    if formatted.entities:
        body[entities_field] = [entity_object(world, entity) for entity in formatted.entities]
    return body


def entity_object(world: World, entity: Entity) -> Json:
    user = world.users.get(entity.user_id) if entity.user_id is not None else None
    return _without_none(
        type=entity.type,
        offset=entity.offset,
        length=entity.length,
        url=entity.url,
        user=user_object(user) if user is not None else None,
        language=entity.language or None,
        custom_emoji_id=entity.custom_emoji_id,
        unix_time=entity.unix_time,
        date_time_format=entity.date_time_format,
    )


def photo_size_object(size: PhotoSize) -> Json:
    return {
        "file_id": size.file.file_id,
        "file_unique_id": size.file.file_unique_id,
        "file_size": size.file.size,
        "width": size.width,
        "height": size.height,
    }


def photo_object(photo: Photo) -> list[Json]:
    return [photo_size_object(size) for size in photo.sizes]


def document_object(document: Document) -> Json:
    file = document.file
    return _without_none(
        file_name=file.name,
        mime_type=file.mime_type,
        thumbnail=photo_size_object(document.thumbnail) if document.thumbnail is not None else None,
        file_id=file.file_id,
        file_unique_id=file.file_unique_id,
        file_size=file.size,
    )


def location_object(location: Location) -> Json:
    return _without_none(
        latitude=location.latitude,
        longitude=location.longitude,
        live_period=location.live_period,
        horizontal_accuracy=location.horizontal_accuracy,
        heading=location.heading,
        proximity_alert_radius=location.proximity_alert_radius,
    )


def venue_object(venue: Venue) -> Json:
    return _without_none(
        location=location_object(venue.location),
        title=venue.title,
        address=venue.address,
        foursquare_id=venue.foursquare_id,
        foursquare_type=venue.foursquare_type,
        google_place_id=venue.google_place_id,
        google_place_type=venue.google_place_type,
    )


def contact_object(contact: Contact) -> Json:
    return _without_none(
        phone_number=contact.phone_number,
        first_name=contact.first_name,
        last_name=contact.last_name,
        user_id=contact.user_id,
        vcard=contact.vcard,
    )


def invoice_object(invoice: Invoice) -> Json:
    return {
        "title": invoice.title,
        "description": invoice.description,
        "start_parameter": invoice.start_parameter,
        "currency": invoice.currency,
        "total_amount": invoice.total_amount,
    }


def star_transaction_object(world: World, transaction: StarTransaction) -> Json:
    partner = {
        "type": "user",
        "transaction_type": "invoice_payment",
        "user": user_object(world.users[transaction.user_id]),
        "invoice_payload": transaction.payload,
    }
    body: Json = {"id": transaction.id, "amount": transaction.amount, "date": transaction.at}
    return body | {"receiver" if transaction.is_refund else "source": partner}
