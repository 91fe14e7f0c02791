"""
The Bot API 10.0 as tables: which parameters a method takes and which fields an object has.

One word each: `name:type`, a question mark behind the name where it may be left out. Types: int float bool str;
`chat` (a number or @name); `file` (an upload, an address or a file_id); [x] (a list); Name (an object below).
"""

_COPIED = (
    "message_thread_id?:int direct_messages_topic_id?:int disable_notification?:bool"
    " protect_content?:bool allow_paid_broadcast?:bool message_effect_id?:str"
    " suggested_post_parameters?:SuggestedPostParameters reply_parameters?:ReplyParameters reply_markup?:ReplyMarkup"
)
_SENT = f"business_connection_id?:str {_COPIED}"
_CAPTION = "caption?:str parse_mode?:str caption_entities?:[MessageEntity] show_caption_above_media?:bool"
_EDITED = (
    "business_connection_id?:str chat_id?:chat message_id?:int inline_message_id?:str"
    " reply_markup?:InlineKeyboardMarkup"
)
_LIVE = "live_period?:int horizontal_accuracy?:float heading?:int proximity_alert_radius?:int"
_PLACE = "latitude:float longitude:float"
_VENUE = "title:str address:str foursquare_id?:str foursquare_type?:str google_place_id?:str google_place_type?:str"
_CONTACT = "phone_number:str first_name:str last_name?:str vcard?:str"
_INVOICE = (
    "title:str description:str payload:str provider_token?:str currency:str prices:[LabeledPrice] max_tip_amount?:int"
    " suggested_tip_amounts?:[int] provider_data?:str photo_url?:str photo_size?:int photo_width?:int"
    " photo_height?:int need_name?:bool need_phone_number?:bool need_email?:bool need_shipping_address?:bool"
    " send_phone_number_to_provider?:bool send_email_to_provider?:bool is_flexible?:bool"
)
_SEVERAL = (
    "chat_id:chat from_chat_id:chat message_ids:[int] message_thread_id?:int direct_messages_topic_id?:int"
    " disable_notification?:bool protect_content?:bool"
)
_COMMANDS = "scope?:BotCommandScope language_code?:str"

METHODS: dict[str, str] = {
    "getMe": "",
    "getUpdates": "offset?:int limit?:int timeout?:int allowed_updates?:[str]",
    "setWebhook": (
        "url:str certificate?:file ip_address?:str max_connections?:int allowed_updates?:[str]"
        " drop_pending_updates?:bool secret_token?:str"
    ),
    "deleteWebhook": "drop_pending_updates?:bool",
    "getWebhookInfo": "",
    "sendMessage": (
        "chat_id:chat text:str parse_mode?:str entities?:[MessageEntity]"
        f" link_preview_options?:LinkPreviewOptions {_SENT}"
    ),
    "sendPhoto": f"chat_id:chat photo:file {_CAPTION} has_spoiler?:bool {_SENT}",
    "sendDocument": (
        "chat_id:chat document:file thumbnail?:file caption?:str parse_mode?:str caption_entities?:[MessageEntity]"
        f" disable_content_type_detection?:bool {_SENT}"
    ),
    "sendMediaGroup": (
        "chat_id:chat media:[InputMedia] business_connection_id?:str message_thread_id?:int"
        " direct_messages_topic_id?:int disable_notification?:bool protect_content?:bool allow_paid_broadcast?:bool"
        " message_effect_id?:str reply_parameters?:ReplyParameters"
    ),
    "sendLocation": f"chat_id:chat {_PLACE} {_LIVE} {_SENT}",
    "sendVenue": f"chat_id:chat {_PLACE} {_VENUE} {_SENT}",
    "sendContact": f"chat_id:chat {_CONTACT} {_SENT}",
    "sendChatAction": "chat_id:chat action:str business_connection_id?:str message_thread_id?:int",
    "editMessageText": (
        f"text:str parse_mode?:str entities?:[MessageEntity] link_preview_options?:LinkPreviewOptions {_EDITED}"
    ),
    "editMessageCaption": f"{_CAPTION} {_EDITED}",
    "editMessageMedia": f"media:InputMedia {_EDITED}",
    "editMessageReplyMarkup": _EDITED,
    "editMessageLiveLocation": f"{_PLACE} {_LIVE} {_EDITED}",
    "stopMessageLiveLocation": _EDITED,
    "deleteMessage": "chat_id:chat message_id:int",
    "deleteMessages": "chat_id:chat message_ids:[int]",
    "answerCallbackQuery": "callback_query_id:str text?:str show_alert?:bool url?:str cache_time?:int",
    "pinChatMessage": "chat_id:chat message_id:int business_connection_id?:str disable_notification?:bool",
    "unpinChatMessage": "chat_id:chat message_id?:int business_connection_id?:str",
    "unpinAllChatMessages": "chat_id:chat",
    "unpinAllForumTopicMessages": "chat_id:chat message_thread_id:int",
    "setMessageReaction": "chat_id:chat message_id:int reaction?:[ReactionType] is_big?:bool",
    "getFile": "file_id:str",
    "getChat": "chat_id:chat",
    "getChatMember": "chat_id:chat user_id:int",
    "getChatAdministrators": "chat_id:chat return_bots?:bool",
    "getChatMemberCount": "chat_id:chat",
    "banChatMember": "chat_id:chat user_id:int until_date?:int revoke_messages?:bool",
    "unbanChatMember": "chat_id:chat user_id:int only_if_banned?:bool",
    "leaveChat": "chat_id:chat",
    "setMyCommands": f"commands:[BotCommand] {_COMMANDS}",
    "getMyCommands": _COMMANDS,
    "deleteMyCommands": _COMMANDS,
    "setMyDescription": "description?:str language_code?:str",
    "getMyDescription": "language_code?:str",
    "setMyShortDescription": "short_description?:str language_code?:str",
    "getMyShortDescription": "language_code?:str",
    "setMyName": "name?:str language_code?:str",
    "getMyName": "language_code?:str",
    "setChatMenuButton": "chat_id?:int menu_button?:MenuButton",
    "getChatMenuButton": "chat_id?:int",
    "createForumTopic": "chat_id:chat name:str icon_color?:int icon_custom_emoji_id?:str",
    "editForumTopic": "chat_id:chat message_thread_id:int name?:str icon_custom_emoji_id?:str",
    "closeForumTopic": "chat_id:chat message_thread_id:int",
    "reopenForumTopic": "chat_id:chat message_thread_id:int",
    "deleteForumTopic": "chat_id:chat message_thread_id:int",
    "copyMessage": (f"chat_id:chat from_chat_id:chat message_id:int video_start_timestamp?:int {_CAPTION} {_COPIED}"),
    "copyMessages": f"{_SEVERAL} remove_caption?:bool",
    "forwardMessages": _SEVERAL,
    "forwardMessage": (
        "chat_id:chat from_chat_id:chat message_id:int message_thread_id?:int direct_messages_topic_id?:int"
        " video_start_timestamp?:int disable_notification?:bool protect_content?:bool message_effect_id?:str"
        " suggested_post_parameters?:SuggestedPostParameters"
    ),
    "answerInlineQuery": (
        "inline_query_id:str results:[InlineQueryResult] cache_time?:int is_personal?:bool next_offset?:str"
        " button?:InlineQueryResultsButton"
    ),
    "sendInvoice": f"chat_id:chat start_parameter?:str {_INVOICE} {_COPIED}",
    "createInvoiceLink": f"business_connection_id?:str subscription_period?:int {_INVOICE}",
    "answerShippingQuery": "shipping_query_id:str ok:bool shipping_options?:[ShippingOption] error_message?:str",
    "answerPreCheckoutQuery": "pre_checkout_query_id:str ok:bool error_message?:str",
    "getMyStarBalance": "",
    "getStarTransactions": "offset?:int limit?:int",
    "refundStarPayment": "user_id:int telegram_payment_charge_id:str",
}

# Buttons are listed without their one action being required: keyboards.py counts the actions.
OBJECTS: dict[str, str] = {
    "MessageEntity": (
        "type:str offset:int length:int url?:str user?:User language?:str custom_emoji_id?:str unix_time?:int"
        " date_time_format?:str"
    ),
    "User": (
        "id:int is_bot:bool first_name:str last_name?:str username?:str language_code?:str is_premium?:bool"
        " added_to_attachment_menu?:bool can_join_groups?:bool can_read_all_group_messages?:bool"
        " supports_guest_queries?:bool supports_inline_queries?:bool can_connect_to_business?:bool"
        " has_main_web_app?:bool has_topics_enabled?:bool allows_users_to_create_topics?:bool can_manage_bots?:bool"
    ),
    "LinkPreviewOptions": (
        "is_disabled?:bool url?:str prefer_small_media?:bool prefer_large_media?:bool show_above_text?:bool"
    ),
    "ReplyParameters": (
        "message_id:int chat_id?:chat allow_sending_without_reply?:bool quote?:str quote_parse_mode?:str"
        " quote_entities?:[MessageEntity] quote_position?:int checklist_task_id?:int poll_option_id?:str"
    ),
    "SuggestedPostParameters": "price?:SuggestedPostPrice send_date?:int",
    "SuggestedPostPrice": "currency:str amount:int",
    "InlineKeyboardMarkup": "inline_keyboard:[[InlineKeyboardButton]]",
    "InlineKeyboardButton": (
        "text:str icon_custom_emoji_id?:str style?:str url?:str callback_data?:str web_app?:WebAppInfo"
        " login_url?:LoginUrl switch_inline_query?:str switch_inline_query_current_chat?:str"
        " switch_inline_query_chosen_chat?:SwitchInlineQueryChosenChat copy_text?:CopyTextButton"
        " callback_game?:CallbackGame pay?:bool"
    ),
    "WebAppInfo": "url:str",
    "LoginUrl": "url:str forward_text?:str bot_username?:str request_write_access?:bool",
    "SwitchInlineQueryChosenChat": (
        "query?:str allow_user_chats?:bool allow_bot_chats?:bool allow_group_chats?:bool allow_channel_chats?:bool"
    ),
    "CopyTextButton": "text:str",
    "CallbackGame": "",
    "ReplyKeyboardMarkup": (
        "keyboard:[[KeyboardButton]] is_persistent?:bool resize_keyboard?:bool one_time_keyboard?:bool"
        " input_field_placeholder?:str selective?:bool"
    ),
    "KeyboardButton": (
        "text:str icon_custom_emoji_id?:str style?:str request_users?:KeyboardButtonRequestUsers"
        " request_chat?:KeyboardButtonRequestChat request_managed_bot?:KeyboardButtonRequestManagedBot"
        " request_contact?:bool request_location?:bool request_poll?:KeyboardButtonPollType web_app?:WebAppInfo"
    ),
    "KeyboardButtonRequestUsers": (
        "request_id:int user_is_bot?:bool user_is_premium?:bool max_quantity?:int request_name?:bool"
        " request_username?:bool request_photo?:bool"
    ),
    "KeyboardButtonRequestChat": (
        "request_id:int chat_is_channel:bool chat_is_forum?:bool chat_has_username?:bool chat_is_created?:bool"
        " user_administrator_rights?:object bot_administrator_rights?:object bot_is_member?:bool"
        " request_title?:bool request_username?:bool request_photo?:bool"
    ),
    "KeyboardButtonRequestManagedBot": "request_id:int suggested_name?:str suggested_username?:str",
    "KeyboardButtonPollType": "type?:str",
    "ReplyKeyboardRemove": "remove_keyboard:bool selective?:bool",
    "ForceReply": "force_reply:bool input_field_placeholder?:str selective?:bool",
    "InputMediaPhoto": f"type:str media:str {_CAPTION} has_spoiler?:bool",
    "InputMediaDocument": (
        "type:str media:str thumbnail?:str caption?:str parse_mode?:str caption_entities?:[MessageEntity]"
        " disable_content_type_detection?:bool"
    ),
    "BotCommand": "command:str description:str",
    "BotCommandScope": "type:str chat_id?:chat user_id?:int",
    "MenuButton": "type:str text?:str web_app?:WebAppInfo",
    "ReactionTypeEmoji": "type:str emoji:str",
    "ReactionTypeCustomEmoji": "type:str custom_emoji_id:str",
    "InlineQueryResultArticle": (
        "type:str id:str title:str input_message_content:InputMessageContent reply_markup?:InlineKeyboardMarkup"
        " url?:str description?:str thumbnail_url?:str thumbnail_width?:int thumbnail_height?:int"
    ),
    "InlineQueryResultPhoto": (
        "type:str id:str photo_url:str thumbnail_url:str photo_width?:int photo_height?:int"
        f" title?:str description?:str {_CAPTION} reply_markup?:InlineKeyboardMarkup"
        " input_message_content?:InputMessageContent"
    ),
    "InlineQueryResultCachedPhoto": (
        f"type:str id:str photo_file_id:str title?:str description?:str {_CAPTION}"
        " reply_markup?:InlineKeyboardMarkup input_message_content?:InputMessageContent"
    ),
    "InputLocationMessageContent": f"{_PLACE} {_LIVE}",
    "InputVenueMessageContent": f"{_PLACE} {_VENUE}",
    "InputContactMessageContent": _CONTACT,
    "InputInvoiceMessageContent": _INVOICE,
    "InputTextMessageContent": (
        "message_text:str parse_mode?:str entities?:[MessageEntity] link_preview_options?:LinkPreviewOptions"
    ),
    "LabeledPrice": "label:str amount:int",
    "ShippingOption": "id:str title:str prices:[LabeledPrice]",
    "InlineQueryResultsButton": "text:str web_app?:WebAppInfo start_parameter?:str",
}

# An object that may have one of several shapes: the field that tells, and the shape for each of its values.
CHOICES: dict[str, tuple[str, dict[str, str]]] = {
    "InputMedia": ("type", {"photo": "InputMediaPhoto", "document": "InputMediaDocument"}),
    "ReactionType": ("type", {"emoji": "ReactionTypeEmoji", "custom_emoji": "ReactionTypeCustomEmoji"}),
    "InlineQueryResult": ("type", {"article": "InlineQueryResultArticle", "photo": "PhotoResult"}),
}
# These have no such field: the first field that is there decides.
SHAPES: dict[str, dict[str, str]] = {
    "ReplyMarkup": {
        "inline_keyboard": "InlineKeyboardMarkup",
        "keyboard": "ReplyKeyboardMarkup",
        "remove_keyboard": "ReplyKeyboardRemove",
        "force_reply": "ForceReply",
    },
    "PhotoResult": {"photo_file_id": "InlineQueryResultCachedPhoto", "photo_url": "InlineQueryResultPhoto"},
    "InputMessageContent": {
        "message_text": "InputTextMessageContent",
        "address": "InputVenueMessageContent",
        "latitude": "InputLocationMessageContent",
        "phone_number": "InputContactMessageContent",
        "payload": "InputInvoiceMessageContent",
    },
}

# What Telegram says when these are missing; of the others it says: parameter "x" is required.
MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "latitude": "latitude is empty",
    "longitude": "longitude is empty",
    "input_message_content": "input message content is not specified",
}
