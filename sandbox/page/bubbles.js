// A chat's messages as bubbles: which belong together, and what each looks like. Pure: facts in, elements out.

import { fileUrl } from "./api.js";
import { prices } from "./checkout.js";
import { avatar, el, hueOf, icon, iconButton } from "./dom.js";
import { day, formatted, gist, isTelegram, nameOf, time } from "./words.js";

const TOGETHER_SECONDS = 300;

/**
 * Arrange messages into what is drawn: a day, a line in the middle, or a bubble (an album is one).
 *
 * @returns [{key, type: "day" | "service" | "bubble", messages, isFirst, isLast}], each a plain object
 */
export function arranged(messages) {
  const items = [];
  let lastDay = null;
  for (const message of messages) {
    const name = day(message.date);
    if (name !== lastDay) items.push({ key: `day ${name}`, type: "day", name });
    lastDay = name;
    const last = items.at(-1);
    if (message.kind === "service") items.push({ key: message.message_id, type: "service", messages: [message] });
    else if (message.media_group_id && last.messages?.[0].media_group_id === message.media_group_id) last.messages.push(message);
    else items.push({ key: message.message_id, type: "bubble", messages: [message] });
  }
  items.forEach((item, at) => {
    item.isFirst = !areTogether(items[at - 1], item);
    item.isLast = !areTogether(item, items[at + 1]);
  });
  return items;
}

function areTogether(earlier, later) {
  if (earlier?.type !== "bubble" || later?.type !== "bubble") return false;
  const [one, other] = [earlier.messages.at(-1), later.messages[0]];
  return one.from.id === other.from.id && other.date - one.date < TOGETHER_SECONDS && !one.reply_markup;
}

/**
 * Draw one item.
 *
 * @param chat {isGroup, topics: Map, follow(link), press(message, button, node), reply, react, edit, move, view(url, name), goTo(id)}
 */
export function draw(item, chat) {
  if (item.type === "day") return el("div", { class: "day" }, el("span", {}, item.name));
  const [message] = item.messages;
  if (item.type === "service") return el("div", { class: "service", "data-id": message.message_id }, el("span", {}, message.words));
  const own = message.is_own;
  const row = el("article", {
    class: ["row", own ? "is-own" : "is-other", item.isFirst && "is-first", item.isLast && "is-last"].filter(Boolean).join(" "),
    "data-id": message.message_id,
    "aria-label": `${own ? "You" : nameOf(message.from)}, ${time(message.date)}`,
  });
  if (chat.isGroup && !own) row.append(item.isLast ? avatar(nameOf(message.from), message.from.id, { small: true }) : el("span", { class: "avatar-gap" }));
  row.append(el("div", { class: "stack" }, bubble(item, chat), keyboard(message, chat)), actions(message, chat));
  return row;
}

function bubble(item, chat) {
  const [message] = item.messages;
  const captioned = item.messages.find((each) => each.text || each.caption);
  const text = captioned && shown(captioned.text ?? captioned.caption);
  const isBare = Boolean(message.photo) && !text;
  // The reply button does the same for those who do not point: this is only a shortcut.
  const choose = (event) => {
    if (!event.target.closest("a, button, .spoiler") && getSelection().isCollapsed) chat.reply(message);
  };
  const node = el("div", { class: `bubble${message.photo ? " has-picture" : ""}${isBare ? " is-bare" : ""}${onlyEmoji(message) ? " is-emoji" : ""}`, on: { click: choose } });
  const topic = chat.topics.get(message.message_thread_id);
  if (chat.isGroup && !message.is_own && item.isFirst) node.append(el("div", { class: `name ink-${hueOf(message.from.id)}` }, nameOf(message.from)));
  if (message.via_bot) node.append(el("div", { class: "forwarded" }, `via @${message.via_bot.username}`));
  if (topic) node.append(el("div", { class: "topic" }, `# ${topic}`));
  if (message.forward_origin) node.append(el("div", { class: "forwarded" }, "Forwarded"));
  node.append(quote(message, chat) ?? "", attachment(item, chat) ?? "");
  if (text) node.append(el("div", { class: "text", dir: "auto" }, formatted(text, captioned.entities ?? captioned.caption_entities, chat.follow)));
  node.append(meta(item.messages.at(-1), message));
  if (message.reactions.length) node.append(el("div", { class: "reactions" }, ...counted(message.reactions)));
  return node;
}

/** Who follows a link to a bot sends its payload along unseen: the chat shows the command alone. */
function shown(text) {
  return text.startsWith("/start ") ? "/start" : text;
}

function onlyEmoji(message) {
  return Boolean(message.text) && !message.reply_to_message && /^(\p{Extended_Pictographic}\uFE0F?\s*){1,3}$/u.test(message.text);
}

function meta(message, first) {
  const edited = first.is_edited ? el("span", { class: "edited" }, "edited ") : null;
  return el("span", { class: "meta" }, edited, el("time", { datetime: new Date(message.date * 1000).toISOString() }, time(message.date)));
}

function counted(reactions) {
  const counts = new Map();
  for (const each of reactions) counts.set(each, (counts.get(each) ?? 0) + 1);
  return [...counts].map(([emoji, count]) => el("span", { class: "reaction" }, count > 1 ? `${emoji} ${count}` : emoji));
}

function quote(message, chat) {
  const replied = message.reply_to_message;
  if (!replied?.from || replied.forum_topic_created) return null;
  return el(
    "button",
    { type: "button", class: `quote line-${hueOf(replied.from.id)}`, on: { click: () => chat.goTo(replied.message_id) } },
    el("strong", { class: `ink-${hueOf(replied.from.id)}` }, nameOf(replied.from)),
    el("span", { dir: "auto" }, gist(replied)),
  );
}

function attachment(item, chat) {
  const [message] = item.messages;
  if (message.photo) return pictures(item.messages, chat);
  if (message.document) return fileLink(message.document);
  if (message.venue) return map(message.venue.location, message, chat);
  if (message.location) return map(message.location, message, chat);
  if (message.contact) return contact(message.contact);
  if (message.invoice) return invoice(message);
  return null;
}

function pictures(messages, chat) {
  const isAlbum = messages.length > 1;
  return el("div", { class: isAlbum ? `album of-${Math.min(messages.length, 4)}` : "picture" }, ...messages.map((message, at) => {
    const size = message.photo.at(-1);
    const name = message.caption ? gist(message) : `picture ${at + 1} of ${messages.length}`;
    const image = el("img", { src: fileUrl(size.file_id), alt: "", width: size.width, height: size.height });
    return el("button", { type: "button", "aria-label": `Open ${name}`, on: { click: () => chat.view(image.src, name) } }, image);
  }));
}

function fileLink(file) {
  const words = el("span", { class: "pair" }, el("strong", {}, file.file_name ?? "File"), el("span", {}, bytes(file.file_size ?? 0)));
  return el("a", { class: "document", href: fileUrl(file.file_id), download: file.file_name ?? "file" }, el("span", { class: "disc" }, icon("file")), words);
}

function bytes(size) {
  return size < 1024 ? `${size} B` : size < 1024 ** 2 ? `${(size / 1024).toFixed(1)} KB` : `${(size / 1024 ** 2).toFixed(1)} MB`;
}

function map(place, message, chat) {
  const spot = `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`;
  const address = `https://www.openstreetmap.org/?mlat=${place.latitude}&mlon=${place.longitude}#map=16/${place.latitude}/${place.longitude}`;
  const title = message.venue?.title ?? (place.live_period ? "Live location" : "Location");
  const isWalking = place.live_period && message.is_own;
  return el(
    "div",
    { class: "place" },
    el("a", { href: address, target: "_blank", rel: "noopener noreferrer", "aria-label": `Open on the map: ${title}, ${spot}` }, el("img", { src: "/page/map.svg", alt: "", width: 280, height: 140 })),
    el("div", { class: "pair" }, el("strong", {}, title), el("span", {}, message.venue?.address ?? spot)),
    isWalking ? el("button", { type: "button", class: "small", on: { click: () => chat.move(message) } }, "Walk on") : null,
  );
}

function contact(person) {
  const name = nameOf(person);
  const number = el("a", { href: `tel:${person.phone_number}` }, person.phone_number);
  return el("div", { class: "contact" }, avatar(name, person.user_id ?? 0), el("span", { class: "pair" }, el("strong", {}, name), number));
}

function invoice({ invoice: { title, description }, bill }) {
  return el("div", { class: "invoice" }, el("strong", {}, title), el("p", {}, description), prices(bill));
}

/** The buttons below a bubble. */
function keyboard(message, chat) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  return el("div", { class: "keyboard" }, ...rows.map((row) => el("div", { class: "keys-row" }, ...row.map((button) => {
    const url = button.url ?? button.web_app?.url ?? button.login_url?.url;
    const node = el("button", { type: "button", class: `key${button.style ? ` is-${button.style}` : button.pay ? " is-primary" : ""}`, on: { click: () => chat.press(message, button, node) } }, el("span", { dir: "auto" }, button.pay && message.bill?.is_paid ? "Receipt" : button.text));
    if (url && !isTelegram(url)) node.append(el("span", { class: "corner", "aria-hidden": "true" }, "↗"));
    return node;
  }))));
}

function actions(message, chat) {
  const who = message.is_own ? "your message" : `the message of ${nameOf(message.from)}`;
  return el(
    "div",
    { class: "actions" },
    iconButton("reply", `Reply to ${who}`, () => chat.reply(message)),
    iconButton("thumb", `Thumbs up for ${who}`, () => chat.react(message)),
    message.is_own && message.text ? iconButton("edit", "Edit your message", () => chat.edit(message)) : null,
  );
}
