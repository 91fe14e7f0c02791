// A button pressed: what the bot answers is waited for, and shown as a note or as an alert.

import { act, get } from "./api.js";
import { awaited } from "./awaited.js";
import { pay } from "./checkout.js";
import { isTelegram } from "./words.js";

/**
 * Press an inline button.
 *
 * @param column {person, chatId, note(text), alert(text), follow(link), type(text)}
 */
export async function press(column, message, button, node) {
  const url = button.url ?? button.web_app?.url ?? button.login_url?.url;
  if (button.callback_data !== undefined) return ask(column, message, button, node);
  if (url) return open(column, url);
  if (button.pay) return pay(column, message);
  if (button.copy_text) {
    await navigator.clipboard?.writeText(button.copy_text.text).catch(() => {});
    return column.note(`Copied: ${button.copy_text.text}`);
  }
  const query = button.switch_inline_query_current_chat ?? button.switch_inline_query;
  if (query !== undefined) return column.type(query, { inline: true });
  return column.note("This page does not know this kind of button yet.");
}

function open(column, url) {
  if (isTelegram(url)) return column.follow({ url });
  if (/^https?:/i.test(url)) window.open(asPerson(column, url), "_blank", "noopener,noreferrer");
  return null;
}

async function ask(column, message, button, node) {
  node.classList.add("is-waiting");
  node.setAttribute("aria-busy", "true");
  try {
    const where = { as: column.person.id, chat_id: column.chatId, message_id: message.message_id };
    const { query_id: queryId } = await act("press_data", { ...where, data: button.callback_data });
    const answer = await awaited(`answer ${queryId}`, () => get(`answers/${queryId}`), (each) => each.answered || each.expired);
    if (answer?.url) open(column, answer.url);
    if (answer?.text && answer.show_alert) column.alert(answer.text);
    else if (answer?.text) column.note(answer.text);
  } finally {
    node.classList.remove("is-waiting");
    node.removeAttribute("aria-busy");
  }
}

/** The payment page of this sandbox is told who comes, so that it leads them back into this chat. */
function asPerson(column, url) {
  const asked = new URL(url);
  const isOurs = asked.origin === location.origin && asked.pathname.startsWith("/stripe/pay/");
  if (isOurs) asked.searchParams.set("as", column.person.id);
  return asked.href;
}
