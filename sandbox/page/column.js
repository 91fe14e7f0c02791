// One person in one chat: the header, the messages, and where one writes.

import { act, calmed, get, Refusal } from "./api.js";
import { walkOn } from "./attach.js";
import { payByLink } from "./checkout.js";
import { Composer } from "./composer.js";
import { alert, showPicture } from "./dialogs.js";
import { avatar, el, icon, iconButton, menu } from "./dom.js";
import { Log } from "./log.js";
import { press } from "./presses.js";
import { gist, isAlike, isTelegram, nameOf } from "./words.js";

const TAIL = 150;
const NOTE_MILLISECONDS = 3200;
const ACTION_MILLISECONDS = 5000;
// Acts that go where the composer says: in reply, into a topic.
const POSTS = new Set(["say", "photo", "document", "album", "contact", "location"]);
const ACTIONS = { typing: "typing…", upload_photo: "sending a picture…", upload_document: "sending a file…" };

export class Column {
  /** @param desk {people, bot, unread, roleOf(person), changed(), pressed(column, words), close(column)} */
  constructor(desk, person, chatId) {
    this.desk = desk;
    this.person = person;
    this.chatId = chatId;
    this.chats = [];
    this.topics = new Map();
    this.refreshSoon = calmed(30, () => this.refresh());
    this.head = el("header", { class: "head" });
    this.pin = el("button", { type: "button", class: "pin", hidden: true });
    this.body = el("div", { class: "body" });
    this.toast = el("div", { class: "toast", role: "status" });
    this.down = iconButton("down", "To the newest message", () => this.log.toEnd(), { class: "round down", hidden: true });
    this.composer = new Composer(this);
    this.node = el("section", { class: "column" }, this.head, this.pin, el("div", { class: "middle" }, this.body, this.down, this.toast), this.composer.node);
    this.open(chatId);
  }

  get chat() {
    return this.chats.find((chat) => chat.id === this.chatId);
  }

  get isGroup() {
    return this.chat !== undefined && this.chat.type !== "private";
  }

  get isShown() {
    return this.node.offsetParent !== null && !document.hidden;
  }

  /** Switch to another chat the person is in. */
  open(chatId) {
    this.chatId = chatId;
    this.change = 0;
    this.tail = TAIL;
    this.log = new Log(this, `Messages, as ${nameOf(this.person)} sees them`);
    this.body.replaceChildren(this.log.node);
    this.composer.setAbout(null);
    this.composer.offers.close();
    this.desk.changed();
    return this.refresh();
  }

  async refresh() {
    const { chatId } = this;
    try {
      const [chats, view] = await Promise.all([
        get("chats", { as: this.person.id }),
        get(`chats/${chatId}/messages`, { as: this.person.id, tail: this.tail }),
      ]);
      if (chatId === this.chatId && view.change >= this.change) this.show(chats, view);
    } catch (error) {
      this.complain(error);
    }
  }

  show(chats, view) {
    this.chats = chats;
    this.change = view.change;
    this.topics = new Map(view.topics.map((topic) => [topic.message_thread_id, topic.name]));
    const fresh = this.log.show(view.messages, { hasEarlier: view.has_earlier });
    if (fresh.length) this.told("");
    if (fresh.length && !(this.isShown && this.log.isFollowing)) this.desk.unread.add(this.person.id, this.chatId, fresh.length);
    this.empty(view);
    this.drawPin(view);
    this.composer.update({ chat: this.chat, view });
    this.drawHead();
    this.seen();
    this.hinted(this.hint);
    this.desk.changed();
  }

  /** Called as one scrolls: what is on the screen counts as read. */
  seen() {
    if (this.isShown && this.log.isFollowing) this.desk.unread.clear(this.person.id, this.chatId);
    const count = this.desk.unread.of(this.person.id, this.chatId);
    this.down.hidden = this.log.isFollowing;
    this.down.dataset.count = count ? String(count) : "";
    this.desk.changed();
  }

  earlier() {
    this.tail += TAIL;
    return this.refresh();
  }

  empty(view) {
    this.body.querySelector(".empty")?.remove();
    if (view.messages.length) return;
    const hint = this.chat?.is_started === false ? "Press Start to say hello." : "No messages yet.";
    this.body.append(el("div", { class: "empty" }, avatar(view.title, this.isGroup ? this.chatId : this.desk.bot.id), el("strong", {}, view.title), el("span", {}, hint)));
  }

  drawHead() {
    const { chat, person } = this;
    const title = chat?.title ?? "";
    const facts = JSON.stringify([title, chat, this.chats.length, this.desk.unread.elsewhere(person.id, this.chatId)]);
    if (facts === this.headFacts) return;
    this.headFacts = facts;
    this.node.setAttribute("aria-label", `${nameOf(person)} in ${title}`);
    const count = this.isGroup ? `${chat.members.length} members` : "bot";
    const role = this.desk.roleOf(person);
    this.subtitle = el("span", { class: "subtitle" }, title, ` · ${count}`);
    const words = el("span", { class: "head-words" }, el("span", { class: "head-title" }, nameOf(person), role && el("span", { class: "role" }, role)), this.subtitle);
    this.head.replaceChildren(avatar(nameOf(person), person.id), this.switcher(words, title), iconButton("close", `Close the column of ${nameOf(person)}`, () => this.desk.close(this)));
  }

  switcher(words, title) {
    if (this.chats.length < 2) return el("div", { class: "switcher" }, words);
    const elsewhere = this.desk.unread.elsewhere(this.person.id, this.chatId);
    const badge = elsewhere ? el("span", { class: "badge" }, String(elsewhere), el("span", { class: "unseen" }, " unread in other chats")) : null;
    const button = el("button", { type: "button", class: "switcher", "aria-label": `${title}, as ${nameOf(this.person)}: switch the chat${elsewhere ? `, ${elsewhere} unread in others` : ""}` }, words, icon("down"), badge);
    const holder = el("div", { class: "anchor switcher-anchor" }, button);
    menu(button, () => this.chats.map((chat) => ({
      label: chat.title,
      hint: chat.type === "private" ? "bot" : `${chat.members.length} members`,
      mark: avatar(chat.title, chat.type === "private" ? this.desk.bot.id : chat.id, { small: true }),
      badge: this.desk.unread.of(this.person.id, chat.id),
      current: chat.id === this.chatId,
      run: () => this.open(chat.id),
    })));
    return holder;
  }

  drawPin(view) {
    const id = view.pinned.at(-1);
    const message = view.messages.find((each) => each.message_id === id);
    this.pin.hidden = !message;
    if (!message) return;
    this.pin.replaceChildren(icon("pinned"), el("span", { class: "pin-words" }, el("strong", {}, "Pinned message"), el("span", {}, gist(message))));
    this.pin.onclick = () => this.goTo(id);
  }

  // What people do.

  /** Act in this chat as this person; null, and a note that says why, when it cannot be done. */
  async send(path, body = {}) {
    const context = POSTS.has(path) ? this.composer.context() : {};
    try {
      return await act(path, { as: this.person.id, chat_id: this.chatId, ...context, ...body });
    } catch (error) {
      this.complain(error);
      return null;
    }
  }

  async say(text) {
    const said = await this.send("say", { text });
    if (said !== null) this.pressed(text);
    return said;
  }

  async press(message, button, node) {
    this.pressed(button.text);
    await press(this, message, button, node).catch((error) => this.complain(error));
  }

  pressed(words) {
    this.desk.pressed(this, words);
  }

  /** Follow a link of Telegram's own, or send a command. */
  follow = async (link) => {
    if (link.command) return this.say(link.command);
    if (!isTelegram(link.url)) return null;
    if (new URL(link.url).pathname.startsWith("/$")) return payByLink(this, link.url).catch((error) => this.complain(error));
    const opened = await this.send("open", { url: link.url });
    if (opened !== null && this.chatId !== this.person.id) await this.open(this.person.id);
    return null;
  };

  reply(message) {
    this.composer.setAbout(message);
  }

  edit(message) {
    this.composer.setAbout(message, { isEdit: true });
  }

  react(message) {
    return this.send("react", { message_id: message.message_id, emoji: message.reactions.includes("👍") ? [] : ["👍"] });
  }

  move(message) {
    return walkOn(this, message).catch((error) => this.complain(error));
  }

  type(text, { inline = false } = {}) {
    this.composer.type(inline ? `@${this.desk.bot?.username} ${text}` : text);
  }

  view(address, name) {
    showPicture(address, name);
  }

  goTo(id) {
    this.log.goTo(id);
  }

  // What they are told.

  /** Mark the newest button with this in its label: the tour speaks of it. */
  hinted(label) {
    this.hint = label;
    const buttons = [...this.node.querySelectorAll(".key, .start:not([hidden])")];
    const meant = label && buttons.findLast((button) => isAlike(button.textContent, label));
    for (const button of buttons) button.classList.toggle("is-next", button === meant);
  }

  note(text) {
    this.toast.textContent = text;
    this.toast.classList.add("is-shown");
    clearTimeout(this.noteTimer);
    this.noteTimer = setTimeout(() => this.toast.classList.remove("is-shown"), NOTE_MILLISECONDS);
  }

  alert(text) {
    alert(this.chat?.title ?? "", text);
  }

  complain(error) {
    if (!(error instanceof Refusal) && !(error instanceof TypeError)) throw error;
    this.note(error.message);
  }

  /** The bot is doing something ("typing"), or ("") has done it. */
  told(action) {
    clearTimeout(this.actionTimer);
    if (!this.subtitle) return;
    this.subtitle.dataset.action = ACTIONS[action] ?? (action && "busy…");
    if (action) this.actionTimer = setTimeout(() => this.told(""), ACTION_MILLISECONDS);
  }
}
