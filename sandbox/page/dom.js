// Small helpers to build elements: nothing here knows what a chat is.

/** Make an element; `on` holds listeners, anything else becomes an attribute (true: present, null or false: left out). */
export function el(tag, { on = {}, ...attributes } = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, String(value));
  }
  for (const [name, listener] of Object.entries(on)) node.addEventListener(name, listener);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  add: "M12 5v14M5 12h14",
  attach: "M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.5-8.5a3.4 3.4 0 0 1 4.8 4.8l-8.4 8.4a1.7 1.7 0 0 1-2.4-2.4l7.6-7.6",
  close: "M6 6l12 12M18 6L6 18",
  down: "M6 9l6 6l6-6",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  eye: "M2 12s3.5-7 10-7s10 7 10 7s-3.5 7-10 7s-10-7-10-7zM12 9a3 3 0 1 0 0 6a3 3 0 0 0 0-6z",
  file: "M7 3h7l5 5v13H7zM14 3v5h5",
  help: "M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 18v.01",
  keyboard: "M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M18 10h.01M7 14h10",
  letter: "M3 6h18v12H3zM3 7l9 7l9-7",
  menu: "M12 5v.01M12 12v.01M12 19v.01",
  person: "M12 4a4 4 0 1 0 0 8a4 4 0 0 0 0-8zM4 21c0-9 16-9 16 0",
  photo: "M3 6h5l2-2h4l2 2h5v13H3zM12 9a4 4 0 1 0 0 8a4 4 0 0 0 0-8z",
  pin: "M12 21s-7-6.2-7-11.5a7 7 0 0 1 14 0C19 14.8 12 21 12 21zM12 7a2.5 2.5 0 1 0 0 5a2.5 2.5 0 0 0 0-5z",
  pinned: "M9 3h6l-1 6l4 4H6l4-4zM12 13v8",
  reply: "M10 6L4 12l6 6M4 12h9c4 0 7 2 7 6",
  send: "M4 12L20 4l-5 16l-4-7zM11 13L20 4",
  slash: "M15 5L9 19",
  thumb: "M7 11v9H3v-9zM7 11l4-8c2 0 3 1.5 2.5 3.5L13 9h6c1.5 0 2.3 1.3 2 2.6l-1.6 6.6c-.3 1.1-1.1 1.8-2.2 1.8H7",
};

/** A line drawing, hidden from the accessibility tree: the control around it has the name. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A round button with a drawing, named for everyone. */
export function iconButton(name, label, onClick, more = {}) {
  return el("button", { type: "button", class: "round", "aria-label": label, title: label, on: { click: onClick }, ...more }, icon(name));
}

export function hueOf(id) {
  return Math.abs(Number(id)) % 7;
}

export function avatar(name, id, { small = false } = {}) {
  const letters = name.split(/\s+/).filter(Boolean).slice(0, 2).map((word) => [...word][0]).join("").toUpperCase();
  return el("span", { class: `avatar hue-${hueOf(id)}${small ? " is-small" : ""}`, "aria-hidden": "true" }, letters || "?");
}

/** Let a button open a list of actions below or above it; Escape and a click elsewhere close it. */
export function menu(button, actions, { above = false } = {}) {
  const close = ({ back = false } = {}) => {
    button.setAttribute("aria-expanded", "false");
    list.remove();
    document.removeEventListener("click", outside, true);
    if (back) button.focus();
  };
  const outside = (event) => {
    if (!list.contains(event.target) && !button.contains(event.target)) close();
  };
  const list = el("div", { class: `menu${above ? " is-above" : ""}`, role: "group", "aria-label": button.getAttribute("aria-label") || button.textContent });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") close({ back: true });
    if (!step) return;
    event.preventDefault();
    const items = [...list.children];
    items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
  });
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-haspopup", "true");
  button.addEventListener("click", () => {
    if (list.isConnected) return close();
    const choose = (run) => () => {
      close({ back: true });
      run();
    };
    list.replaceChildren(...actions().map(({ label, hint, badge, mark, run, current }) => el(
      "button",
      { type: "button", class: "menu-item", "aria-current": current ? "true" : null, on: { click: choose(run) } },
      mark && (typeof mark === "string" ? icon(mark) : mark),
      el("span", { class: "menu-words" }, el("span", {}, label), hint && el("small", {}, hint)),
      badge ? el("span", { class: "badge" }, String(badge), el("span", { class: "unseen" }, " unread")) : null,
    )));
    button.parentElement.append(list);
    button.setAttribute("aria-expanded", "true");
    document.addEventListener("click", outside, true);
    list.firstElementChild?.focus();
  });
}
