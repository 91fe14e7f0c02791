// The sandbox's clock: what it says, and buttons that let time go by where it is a virtual one.

import { act, get } from "./api.js";
import { el } from "./dom.js";
import { shortDay, time } from "./words.js";

const STEPS = [["+1 min", "one minute", 60], ["+1 h", "one hour", 3600], ["+1 day", "one day", 86_400]];

export class Clock {
  constructor(node, complain) {
    this.complain = complain;
    this.face = el("time", { class: "clock-face" });
    this.steps = el("span", { class: "clock-steps" }, ...STEPS.map(([label, words, seconds]) => el("button", { type: "button", class: "small", "aria-label": `Let ${words} go by`, on: { click: () => this.move(seconds) } }, label)));
    node.append(this.face, this.steps);
  }

  show({ now, virtual }) {
    this.face.textContent = `${shortDay(now)} ${time(now)}`;
    this.face.dateTime = new Date(now * 1000).toISOString();
    this.steps.hidden = !virtual;
  }

  async refresh() {
    this.show(await get("clock"));
  }

  async move(seconds) {
    this.busy(true);
    try {
      this.show(await act("clock", { advance: seconds }));
    } catch (error) {
      this.complain(error);
    }
    this.busy(false);
  }

  busy(isBusy) {
    // Not disabled: a button that is disabled loses the focus of whoever pressed it.
    this.steps.setAttribute("aria-busy", String(isBusy));
  }
}
