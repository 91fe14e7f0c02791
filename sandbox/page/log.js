// The list of messages on the screen: redraws only what has changed, keeps the focus and the place one reads at.

import { arranged, draw } from "./bubbles.js";
import { el } from "./dom.js";

const NEAR_PIXELS = 60;

export class Log {
  /** @param chat what bubbles.js asks for, and seen(count of new messages below the fold) */
  constructor(chat, label) {
    this.chat = chat;
    this.drawn = new Map();
    this.newest = null;
    this.earlier = el("button", { type: "button", class: "small earlier", hidden: true, on: { click: () => chat.earlier() } }, "Earlier messages");
    this.list = el("div", { class: "items" });
    this.node = el("div", { class: "log", role: "log", tabindex: "0", "aria-label": label }, this.earlier, this.list);
    this.isFollowing = true;
    let top = 0;
    this.node.addEventListener("scroll", () => {
      // Away from the end by one's own doing, not because something has grown in between.
      if (this.isAtEnd()) this.isFollowing = true;
      else if (this.node.scrollTop < top) this.isFollowing = false;
      top = this.node.scrollTop;
      chat.seen();
    });
    // A keyboard that opens, a panel, a turned phone: who reads the newest message goes on doing so.
    this.sizes = new ResizeObserver(() => this.isFollowing && this.toEnd());
    this.sizes.observe(this.node);
    this.sizes.observe(this.list);
  }

  isAtEnd() {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < NEAR_PIXELS;
  }

  toEnd() {
    this.isFollowing = true;
    this.node.scrollTop = this.node.scrollHeight;
    this.chat.seen();
  }

  /** Show these messages; returns those that are new and not one's own. */
  show(messages, { hasEarlier }) {
    const isFirstTime = this.newest === null;
    const stays = isFirstTime || this.isFollowing;
    const fromEnd = this.node.scrollHeight - this.node.scrollTop;
    const hadEarlier = this.list.firstChild;
    this.earlier.hidden = !hasEarlier;
    this.reconcile(arranged(messages));
    const fresh = isFirstTime ? [] : messages.filter((message) => message.message_id > this.newest);
    this.newest = Math.max(this.newest ?? 0, ...messages.map((message) => message.message_id));
    if (stays || fresh.some((message) => message.is_own)) this.toEnd();
    else if (hadEarlier !== this.list.firstChild) this.node.scrollTop = this.node.scrollHeight - fromEnd;
    return fresh.filter((message) => !message.is_own);
  }

  reconcile(items) {
    const kept = new Map();
    let before = this.list.firstChild;
    for (const item of items) {
      const facts = JSON.stringify([item, [...this.chat.topics]]);
      let entry = this.drawn.get(item.key);
      if (!entry || entry.facts !== facts) {
        const node = draw(item, this.chat);
        if (!entry) node.classList.add("is-new");
        else if (before === entry.node) before = before.nextSibling;
        if (entry) replaced(entry.node, node);
        entry = { facts, node };
      }
      kept.set(item.key, entry);
      if (entry.node === before) before = before.nextSibling;
      else if (!entry.node.isConnected || entry.node.nextSibling !== before) this.list.insertBefore(entry.node, before);
    }
    for (const [key, { node }] of this.drawn) if (!kept.has(key)) node.remove();
    this.drawn = kept;
  }

  /** Bring a message into view and let it glow for a moment. */
  goTo(id) {
    const node = this.list.querySelector(`[data-id="${id}"]`);
    if (!node) return;
    node.scrollIntoView({ block: "center", behavior: "smooth" });
    node.classList.add("is-found");
    setTimeout(() => node.classList.remove("is-found"), 1600);
  }
}

/** Put a new node in the place of an old one; who had a button of the old one in focus has the new one's. */
function replaced(old, node) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const buttons = [...old.querySelectorAll("button, a")];
  old.replaceWith(node);
  if (!focused) return;
  const fresh = [...node.querySelectorAll("button, a")];
  const same = fresh.find((each) => each.textContent === focused.textContent && each.className === focused.className);
  (same ?? fresh[Math.min(buttons.indexOf(focused), fresh.length - 1)])?.focus({ preventScroll: true });
}
