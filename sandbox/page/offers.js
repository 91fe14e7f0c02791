// Typing “@bot words”: what the bot offers is listed above the field, to be chosen by arrows and Enter, or by a click.

import { get } from "./api.js";
import { awaited } from "./awaited.js";
import { el } from "./dom.js";

// One types on; the bot is asked once the words rest.
const REST_MILLISECONDS = 250;
let listsMade = 0;

export class Offers {
  /**
   * The focus stays in the field, as in any combobox; the list says which of its options is meant.
   *
   * @param column {desk, send(path, body), pressed(words), follow(link)}
   * @param field where one types
   * @param clear() empties it
   */
  constructor(column, field, clear) {
    this.column = column;
    this.field = field;
    this.clear = clear;
    this.words = null;
    this.meant = -1;
    this.id = `offers-${(listsMade += 1)}`;
    this.list = el("div", { class: "offers-list", id: this.id, role: "listbox", "aria-label": "What the bot offers" });
    this.wayIn = el("button", { type: "button", class: "menu-item offers-way", hidden: true });
    this.told = el("p", { class: "unseen", role: "status" });
    this.box = el("div", { class: "offers", hidden: true }, this.wayIn, this.list);
    this.node = el("div", {}, this.told, this.box);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.id);
  }

  get options() {
    return [...this.list.children];
  }

  /** The field has changed. */
  typed() {
    const words = this.wordsIn(this.field.value);
    if (words === this.words) return;
    this.close();
    this.words = words;
    if (words !== null) this.timer = setTimeout(() => this.ask(words), REST_MILLISECONDS);
  }

  /** What stands behind the bot's name; null where the text does not begin with it. */
  wordsIn(text) {
    const [, name, words] = /^@(\w+)\s(.*)$/s.exec(text) ?? [];
    return name?.toLowerCase() === this.column.desk.bot?.username.toLowerCase() ? words.trim() : null;
  }

  async ask(words) {
    const asked = await this.column.send("inline", { query: words });
    const answer = asked && (await awaited(`answer ${asked.query_id}`, () => get(`answers/${asked.query_id}`), (each) => each.answered || each.expired));
    // One has typed on, or closed the list.
    if (words !== this.words || !answer?.results) return;
    this.show(asked.query_id, answer);
  }

  show(queryId, { results, way_in: wayIn }) {
    this.list.replaceChildren(...results.map((result, at) => this.option(queryId, result, at)));
    this.list.hidden = results.length === 0;
    this.wayIn.hidden = !wayIn;
    this.wayIn.textContent = wayIn?.text ?? "";
    this.wayIn.onclick = () => {
      this.clear();
      this.close();
      this.column.follow({ url: `https://t.me/${this.column.desk.bot.username}?start=${wayIn.start_parameter}` });
    };
    this.box.hidden = results.length === 0 && !wayIn;
    this.told.textContent = results.length ? `${results.length} offered. Choose with the arrow keys.` : wayIn?.text ?? "Nothing found.";
  }

  option(queryId, result, at) {
    const title = result.title || result.caption || "Without a title";
    return el(
      "div",
      {
        class: "menu-item",
        id: `${this.id}-${at}`,
        role: "option",
        "aria-selected": "false",
        // The field keeps the focus.
        on: { mousedown: (event) => event.preventDefault(), click: () => this.choose(queryId, result.id, title) },
      },
      el("span", { class: "menu-words", dir: "auto" }, el("span", {}, title), result.description && el("small", {}, result.description)),
    );
  }

  /** True where the list has taken the key. */
  key(event) {
    if (this.box.hidden || event.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.options.length) this.mean(this.meant < 0 && step < 0 ? this.options.length - 1 : this.meant + step);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && !event.shiftKey && this.meant >= 0) this.options[this.meant].click();
    else return false;
    event.preventDefault();
    return true;
  }

  mean(at) {
    this.meant = (at + this.options.length) % this.options.length;
    this.options.forEach((option, each) => option.setAttribute("aria-selected", String(each === this.meant)));
    this.field.setAttribute("aria-activedescendant", `${this.id}-${this.meant}`);
    this.options[this.meant].scrollIntoView({ block: "nearest" });
  }

  async choose(queryId, id, title) {
    const sent = await this.column.send("choose", { query_id: queryId, title: id });
    if (sent === null) return;
    this.clear();
    this.close();
    this.column.pressed(title);
  }

  close() {
    clearTimeout(this.timer);
    this.words = null;
    this.meant = -1;
    this.box.hidden = true;
    this.list.replaceChildren();
    this.told.textContent = "";
    this.field.removeAttribute("aria-activedescendant");
  }
}
