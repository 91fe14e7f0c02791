// The tour: one step at a time, in a strip above the chats; it goes on by itself when the button was pressed.

import { avatar, el, iconButton } from "./dom.js";
import { isAlike, nameOf } from "./words.js";

export class Tour {
  /** @param desk {people, bring(personId), hint(personId, label)} */
  constructor(desk, node, steps, kept) {
    this.desk = desk;
    this.node = node;
    this.steps = steps;
    this.kept = kept;
    this.at = Math.min(kept.read("tour", 0), steps.length);
  }

  /** Show this instead of the tour (null: the tour again): what happens in a story that plays by itself. */
  tell(caption) {
    this.caption = caption;
    this.draw();
  }

  get isOpen() {
    return this.steps.length > 0 && this.at < this.steps.length && !this.kept.read("tour-closed", false);
  }

  toggle() {
    const isOpen = this.isOpen;
    if (this.at >= this.steps.length) this.at = 0;
    this.kept.write("tour-closed", isOpen);
    this.draw();
  }

  go(at) {
    this.at = at;
    this.kept.write("tour", at);
    this.draw();
  }

  /** Someone pressed or said something. */
  pressed(personId, words) {
    const step = this.steps[this.at];
    if (!this.isOpen || !step.press || (step.person && step.person !== personId)) return;
    if (isAlike(words, step.press)) this.go(this.at + 1);
  }

  /** A button to another step: words, or a sign where there is no room for words. */
  step(label, sign, kind, at) {
    const words = [el("span", { class: "for-desks" }, label), el("span", { class: "for-phones" }, sign)];
    return el("button", { type: "button", class: kind, "aria-label": label, on: { click: () => this.go(at) } }, ...words);
  }

  draw() {
    const step = this.caption ?? (this.isOpen ? this.steps[this.at] : null);
    this.node.hidden = !step;
    this.node.classList.toggle("is-playing", Boolean(this.caption));
    this.desk.hint(step?.person ?? null, step?.press ?? null);
    if (!step) return this.node.replaceChildren();
    const person = this.desk.people.find((each) => each.id === step.person);
    this.node.replaceChildren(
      person ? el("button", { type: "button", class: "tour-who", "aria-label": `Show the column of ${nameOf(person)}`, on: { click: () => this.desk.bring(person.id).log.node.focus({ preventScroll: true }) } }, avatar(nameOf(person), person.id, { small: true })) : "",
      el("p", { role: "status" }, el("span", { class: "tour-count" }, this.caption ? "▶" : `${this.at + 1} of ${this.steps.length}`), " ", step.text),
      this.caption ? iconButton("close", "Close", () => this.tell(null)) : this.steering(),
    );
    return null;
  }

  steering() {
    const isLast = this.at === this.steps.length - 1;
    return el(
      "div",
      { class: "tour-buttons" },
      this.at > 0 ? this.step("Back", "‹", "small plain", this.at - 1) : null,
      this.step(isLast ? "Done" : "Next", isLast ? "✓" : "›", "small strong", this.at + 1),
      iconButton("close", "Close the tour", () => this.toggle()),
    );
  }
}
