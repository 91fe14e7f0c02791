// Questions asked in a window of their own: a small form, a message to close, a picture to look at.

import { el } from "./dom.js";

let names = 0;

function opened(dialog) {
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.showModal();
  return dialog;
}

function titled(title, ...content) {
  names += 1;
  const name = `dialog-${names}`;
  return el("dialog", { "aria-labelledby": name }, el("h2", { id: name }, title), ...content);
}

/**
 * Ask for a few things at once.
 *
 * @param content an element to look at, above the fields
 * @param isAsking false where there is nothing to think better of
 * @param fields [{name, label, type: "text" | "number" | "tel" | "file" | "select", value, options: [[value, words]], ...attributes}]
 * @returns the answers by name (a FileList for files), or null when the person has thought better of it
 */
export function ask({ title, text, content, fields = [], submit = "Send", isAsking = true }) {
  return new Promise((resolve) => {
    const inputs = new Map(fields.map((field) => [field.name, input(field)]));
    const rows = fields.map(({ name, label }) => el("label", {}, el("span", {}, label), inputs.get(name)));
    const cancel = el("button", { type: "button", class: "plain" }, "Cancel");
    const form = el("form", {}, text && el("p", {}, text), content, ...rows, el("div", { class: "dialog-buttons" }, isAsking && cancel, el("button", { type: "submit", class: "strong" }, submit)));
    const dialog = opened(titled(title, form));
    let answers = null;
    cancel.addEventListener("click", () => dialog.close());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      answers = Object.fromEntries([...inputs].map(([name, node]) => [name, node.type === "file" ? node.files : node.value.trim()]));
      dialog.close();
    });
    dialog.addEventListener("close", () => resolve(answers));
    (inputs.values().next().value ?? form.querySelector(".strong")).focus();
  });
}

function input({ name, label, type = "text", value, options, ...attributes }) {
  if (type !== "select") return el("input", { name, type, value, autocomplete: "off", ...attributes });
  const select = el("select", { name, ...attributes }, ...options.map(([key, words]) => el("option", { value: key }, words)));
  select.value = value ?? options[0][0];
  return select;
}

/** What a bot has to say so urgently that it wants to be closed. */
export function alert(title, text) {
  const close = el("button", { type: "button", class: "strong", on: { click: () => dialog.close() } }, "OK");
  const dialog = titled(title, el("p", { class: "alert-words" }, text), el("div", { class: "dialog-buttons" }, close));
  dialog.setAttribute("role", "alertdialog");
  opened(dialog);
  close.focus();
}

export function showPicture(address, name) {
  const close = el("button", { type: "button", class: "picture-close", "aria-label": "Close the picture", on: { click: () => dialog.close() } }, el("img", { src: address, alt: name }));
  const dialog = el("dialog", { class: "lightbox", "aria-label": name }, close);
  opened(dialog);
}
