// Where one writes: the field, the reply bar, the bot's own keyboard, and the Start button of a new chat.

import { attachments } from "./attach.js";
import { get } from "./api.js";
import { ask } from "./dialogs.js";
import { el, icon, iconButton, menu } from "./dom.js";
import { Offers } from "./offers.js";
import { gist, nameOf } from "./words.js";

export class Composer {
  constructor(column) {
    this.column = column;
    this.about = null; // {message, isEdit}: what is replied to, or edited.
    this.keysFacts = "";
    this.forced = null;
    const name = nameOf(column.person);
    this.field = el("textarea", { rows: 1, placeholder: "Message", "aria-label": `Message as ${name}`, on: { input: () => this.changed(), keydown: (event) => this.typed(event) } });
    this.offers = new Offers(column, this.field, () => this.empty());
    const attach = iconButton("attach", "Attach", () => {});
    this.commands = iconButton("slash", "Commands", () => {});
    this.toggle = iconButton("keyboard", "Keyboard of the bot", () => this.showKeys(this.keys.hidden), { hidden: true, "aria-expanded": "true" });
    this.topic = el("select", { class: "topic-choice", "aria-label": "Topic", hidden: true });
    this.bar = el("div", { class: "about", hidden: true });
    this.keys = el("div", { class: "keys", role: "group", "aria-label": "Keyboard of the bot", hidden: true });
    this.form = el(
      "form",
      { class: "composer", on: { submit: (event) => this.submit(event) } },
      this.offers.node,
      this.bar,
      el("div", { class: "composer-row" }, el("span", { class: "anchor" }, attach), el("span", { class: "anchor" }, this.commands), this.field, this.topic, this.toggle, el("button", { type: "submit", class: "round send", "aria-label": "Send", title: "Send" }, icon("send"))),
      this.keys,
    );
    menu(attach, () => attachments(column), { above: true });
    menu(this.commands, () => this.offered.map(({ command, description }) => ({ label: `/${command}`, hint: description, run: () => column.say(`/${command}`) })), { above: true });
    this.offered = [];
    this.commands.hidden = true;
    this.start = el("button", { type: "button", class: "start", hidden: true });
    this.node = el("div", { class: "foot" }, this.form, this.start);
  }

  /** Show what the chat allows now. */
  update({ chat, view }) {
    const isPrivate = chat?.type === "private";
    const isClosed = isPrivate && (!chat.is_started || chat.is_blocked);
    this.form.hidden = isClosed;
    this.start.hidden = !isClosed;
    this.start.textContent = chat?.is_blocked ? "Unblock" : "Start";
    this.start.onclick = () => {
      this.column.pressed(this.start.textContent);
      return chat.is_blocked ? this.column.send("block", { blocked: false }) : this.column.send("start");
    };
    this.drawKeys(view.reply_keyboard);
    this.field.placeholder = view.reply_keyboard?.input_field_placeholder ?? "Message";
    this.fit();
    const forced = view.messages.find((message) => message.message_id === view.force_reply_to);
    if (forced && this.forced !== forced.message_id) this.setAbout(forced);
    this.forced = forced?.message_id ?? null;
    const chosen = this.topic.value;
    this.topic.hidden = view.topics.length === 0;
    this.topic.replaceChildren(el("option", { value: "" }, "General"), ...view.topics.map((each) => el("option", { value: each.message_thread_id }, each.name)));
    this.topic.value = chosen;
    if (this.topic.selectedIndex < 0) this.topic.value = "";
  }

  async learnCommands() {
    const { commands } = await get("commands", { as: this.column.person.id });
    this.offered = commands;
    this.commands.hidden = commands.length === 0;
  }

  drawKeys(markup) {
    const facts = JSON.stringify(markup);
    if (facts === this.keysFacts) return;
    this.keysFacts = facts;
    this.toggle.hidden = !markup;
    this.keys.replaceChildren(...(markup?.keyboard ?? []).map((row) => el("div", { class: "keys-row" }, ...row.map((key) => this.key(key)))));
    this.showKeys(Boolean(markup));
  }

  key(key) {
    const mark = key.request_contact ? "person" : key.request_location ? "pin" : null;
    return el("button", { type: "button", class: `key${key.style ? ` is-${key.style}` : ""}`, on: { click: () => this.pressKey(key) } }, mark && icon(mark), el("span", { dir: "auto" }, key.text));
  }

  async pressKey(key) {
    const asked = key.request_contact ? "Your number" : key.request_location ? "Where you are" : null;
    if (asked && !(await ask({ title: "Share with the bot?", text: `${asked} will be sent to the bot.`, submit: "Share" }))) return;
    await this.column.send("press_key", { label: key.text });
    this.column.pressed(key.text);
  }

  showKeys(isShown) {
    this.keys.hidden = !isShown;
    this.toggle.setAttribute("aria-expanded", String(isShown));
  }

  /** Reply to a message, edit it, or (null) neither. */
  setAbout(message, { isEdit = false } = {}) {
    this.about = message && { message, isEdit };
    this.bar.hidden = !message;
    if (!message) return this.bar.replaceChildren();
    this.bar.replaceChildren(
      icon(isEdit ? "edit" : "reply"),
      el("span", { class: "about-words" }, el("strong", {}, isEdit ? "Edit your message" : `Reply to ${nameOf(message.from)}`), el("span", {}, gist(message))),
      iconButton("close", isEdit ? "Do not edit" : "Do not reply", () => this.setAbout(null)),
    );
    if (isEdit) this.type(message.text);
    this.field.focus();
    return null;
  }

  type(text) {
    this.field.value = text;
    this.changed();
    this.field.focus();
  }

  empty() {
    this.field.value = "";
    this.changed();
  }

  changed() {
    this.fit();
    this.offers.typed();
  }

  fit() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 140)}px`;
  }

  typed(event) {
    if (this.offers.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submit(event);
    else if (event.key === "Escape" && this.about) this.setAbout(null);
  }

  async submit(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text) return;
    const about = this.about;
    this.empty();
    const done = about?.isEdit ? await this.column.send("edit", { message_id: about.message.message_id, text }) : await this.column.say(text);
    if (done === null) this.type(text);
    else if (about?.isEdit) this.setAbout(null);
  }

  /** What goes with anything sent from here: the message replied to, and the topic; a reply is used up. */
  context() {
    const about = this.about && !this.about.isEdit ? { reply_to: this.about.message.message_id } : {};
    const topic = !this.topic.hidden && this.topic.value ? { topic: Number(this.topic.value) } : {};
    if (this.about && !this.about.isEdit) this.setAbout(null);
    return { ...topic, ...about };
  }
}
