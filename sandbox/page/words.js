// Text with its entities as elements, and times and dates as words.

import { el } from "./dom.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

/**
 * Draw a text with its entities; offsets are counted in UTF-16, as JavaScript counts.
 *
 * @param follow called with the address of a link of Telegram's own (t.me), or with a command
 */
export function formatted(text, entities = [], follow) {
  const ordered = [...entities].sort((one, other) => one.offset - other.offset || other.length - one.length);
  const fragment = document.createDocumentFragment();
  fill(fragment, text, 0, text.length, ordered, follow);
  return fragment;
}

function fill(parent, text, start, end, entities, follow) {
  let at = start;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    if (entity.offset < at) continue;
    const stop = Math.min(entity.offset + entity.length, end);
    const inner = entities.slice(index + 1).filter((each) => each.offset >= entity.offset && each.offset + each.length <= stop);
    parent.append(text.slice(at, entity.offset));
    const node = drawn(entity, text.slice(entity.offset, stop), follow);
    fill(node, text, entity.offset, stop, inner, follow);
    parent.append(node);
    at = stop;
    index += inner.length;
  }
  parent.append(text.slice(at, end));
}

function drawn(entity, words, follow) {
  switch (entity.type) {
    case "url":
      return link(/^[a-z]+:/i.test(words) ? words : `https://${words}`, follow);
    case "text_link":
      return link(entity.url, follow);
    case "email":
      return el("a", { href: `mailto:${words}` });
    case "phone_number":
      return el("a", { href: `tel:${words.replace(/[^+\d]/g, "")}` });
    case "bot_command":
      return el("button", { type: "button", class: "command", on: { click: () => follow({ command: words }) } });
    case "spoiler":
      return el("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "Hidden text: show it", on: { click: reveal, keydown: reveal } });
    default:
      return el(TAGS[entity.type] ?? "span", { class: entity.type });
  }
}

function reveal(event) {
  if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
  for (const name of ["role", "tabindex", "aria-label"]) event.currentTarget.removeAttribute(name);
  event.currentTarget.classList.add("is-shown");
}

/** A link a person may follow: the chat's own inside the page, the web's in another tab, and no other kind. */
export function link(address, follow) {
  if (isTelegram(address)) {
    const open = (event) => {
      event.preventDefault();
      follow({ url: address });
    };
    return el("a", { href: address, on: { click: open } });
  }
  if (!/^https?:/i.test(address)) return el("span", { class: "mention" });
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" });
}

export function isTelegram(address) {
  try {
    return ["t.me", "telegram.me"].includes(new URL(address).hostname);
  } catch {
    return false;
  }
}

export function time(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

export function day(seconds) {
  return new Date(seconds * 1000).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" });
}

export function shortDay(seconds) {
  return new Date(seconds * 1000).toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short" });
}

/** Are these words part of those: “Start” is in “/start”, “Accept” in “✅ Accept”. */
export function isAlike(words, part) {
  return words.toLowerCase().includes(part.toLowerCase());
}

/** What a message says in a few words, for replies and pins. */
export function gist(message) {
  const text = message.text ?? message.caption;
  if (text) return text.split("\n")[0];
  if (message.photo) return "Photo";
  if (message.venue) return message.venue.title;
  if (message.location) return message.location.live_period ? "Live location" : "Location";
  if (message.contact) return `Contact: ${message.contact.first_name}`;
  if (message.invoice) return message.invoice.title;
  if (message.document) return message.document.file_name ?? "Document";
  return message.words || "Message";
}

export function nameOf(user) {
  return [user.first_name, user.last_name].filter(Boolean).join(" ");
}
