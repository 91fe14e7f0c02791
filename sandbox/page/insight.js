// The panel for the curious: the last order's events, and where its goods and its money are.

import { calmed, get } from "./api.js";
import { el, iconButton } from "./dom.js";
import { shortDay, time } from "./words.js";

export class Insight {
  constructor(node, button, kept) {
    this.node = node;
    this.button = button;
    this.kept = kept;
    this.refreshSoon = calmed(300, () => this.refresh());
    button.hidden = false;
    button.addEventListener("click", () => this.toggle(this.node.hidden));
    this.toggle(kept.read("insight", false));
  }

  toggle(isOpen) {
    this.node.hidden = !isOpen;
    this.button.setAttribute("aria-expanded", String(isOpen));
    this.kept.write("insight", isOpen);
    if (isOpen) this.refresh();
  }

  async refresh() {
    if (this.node.hidden) return;
    const found = await get("insight").catch((error) => ({ error: error.message }));
    const facts = JSON.stringify(found);
    if (facts === this.facts) return;
    this.facts = facts;
    const close = iconButton("close", "Close the panel", () => {
      this.toggle(false);
      this.button.focus();
    });
    this.node.replaceChildren(el("header", { class: "insight-head" }, el("h2", {}, "Behind the counter"), close), ...this.content(found));
  }

  content(found) {
    if (!found) return [el("p", { class: "insight-none" }, "No order yet. Place one, and watch here what becomes of its goods and its money.")];
    if (found.error) return [el("p", { class: "insight-none" }, found.error)];
    return [
      el("p", { class: "insight-order" }, el("strong", {}, `#${found.order}`), el("span", { class: "status" }, found.status)),
      section("What happened", el("ol", { class: "timeline" }, ...(found.timeline ?? []).map(event))),
      section("Where the goods are", table(found.goods, ({ pieces, ...row }) => ({ ...row, count: `${Math.abs(pieces)} ×`, is_less: pieces < 0 }))),
      section("Where the money is", table(found.money, ({ amount, ...row }) => ({ ...row, count: amount }))),
    ];
  }
}

function event({ at, what, who }) {
  const when = el("time", { datetime: new Date(at * 1000).toISOString(), title: shortDay(at) }, time(at));
  return el("li", {}, when, el("span", {}, what, who && el("small", {}, ` ${who}`)));
}

function section(title, content) {
  return el("section", {}, el("h3", {}, title), content);
}

/** Where something is now, and below it where it was taken from; with the names of the accounts in the ledger. */
function table(rows, cells) {
  if (!rows?.length) return el("p", { class: "insight-none" }, "Nowhere yet.");
  const told = rows.map(cells).sort((one, other) => one.is_less - other.is_less);
  return el("table", {}, el("tbody", {}, ...told.map(({ where, account, title, count, is_less: isSource }) => {
    const named = el("th", { scope: "row" }, el("span", {}, where), el("small", {}, [title, account].filter(Boolean).join(" · ")));
    return el("tr", { class: isSource && "is-source" }, named, el("td", {}, count));
  })));
}
