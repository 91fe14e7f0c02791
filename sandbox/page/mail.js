// The letters that went out: who got them, what they say, and the files in them, each a page of its own.

import { calmed, get } from "./api.js";
import { el, icon, iconButton } from "./dom.js";

export class Mail {
  constructor(node, button, kept) {
    this.node = node;
    this.button = button;
    this.kept = kept;
    this.letters = [];
    this.refreshSoon = calmed(300, () => this.refresh());
    button.addEventListener("click", () => this.toggle(this.node.hidden));
    this.refresh();
  }

  toggle(isOpen) {
    this.node.hidden = !isOpen;
    this.button.setAttribute("aria-expanded", String(isOpen));
    this.kept.write("mail", isOpen);
  }

  /** Nothing shows of it before there is a letter. */
  async refresh() {
    this.letters = await get("letters").catch(() => this.letters);
    if (!this.letters.length) return;
    const isFirst = this.button.hidden;
    this.button.hidden = false;
    if (isFirst) this.toggle(this.kept.read("mail", false));
    const close = iconButton("close", "Close the letters", () => {
      this.toggle(false);
      this.button.focus();
    });
    const newestFirst = this.letters.map(letter).reverse();
    this.node.replaceChildren(el("header", { class: "insight-head" }, el("h2", {}, "Letters"), close), ...newestFirst);
  }
}

function letter({ to, subject, body, files }, number) {
  const address = (name) => `/sandbox/letters/${number}/${encodeURIComponent(name)}`;
  return el(
    "article",
    { class: "letter" },
    el("h3", { class: "letter-to" }, `To ${to}`),
    el("strong", {}, subject),
    el("p", { class: "letter-body" }, body.trim()),
    ...files.map(({ name }) => el("a", { class: "letter-file", href: address(name), target: "_blank", rel: "noopener" }, icon("file"), name)),
  );
}
