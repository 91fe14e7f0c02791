// Paying an invoice: the form, the ways to send that the bot offers, and what the bank says.

import { act, get } from "./api.js";
import { awaited } from "./awaited.js";
import { ask } from "./dialogs.js";
import { el } from "./dom.js";

const CARDS = [["paid", "4242 … 4242: goes through"], ["declined", "4000 … 0002: is declined"], ["pending", "4000 … 3184: takes its time"]];
const STARS = [["paid", "Your balance"], ["declined", "An empty balance"]];
const VERDICTS = [["paid", "It goes through"], ["declined", "It is declined"]];
const ASKED = { name: "Name", phone_number: "Phone number", email: "E-mail" };
const ADDRESS = { street_line1: "Street", city: "City", post_code: "Post code", country_code: "Country (two letters)" };
const RESTING = new Set(["choosing", "charging"]);

/** Pay the invoice in this message; one that is paid shows its receipt. */
export async function pay(column, message) {
  const { bill, invoice } = message;
  if (bill.is_paid) return ask({ title: "Receipt", content: prices(bill), submit: "Close", isAsking: false });
  const given = await ask({ title: invoice.title, content: prices(bill), fields: form(bill, invoice), submit: `Pay ${bill.total}` });
  if (given) await seenThrough(column, { message_id: message.message_id, ...filledIn(bill, given) });
  return null;
}

/** Pay what a link of Telegram's own (t.me/$…) asks for. */
export async function payByLink(column, link) {
  const given = await ask({ title: "Pay this invoice", fields: [purse("EUR")], submit: "Pay" });
  if (given) await seenThrough(column, { link, outcome: given.outcome });
}

/** What is paid for, line by line. */
export function prices({ prices: lines, total }) {
  const row = (label, amount, kind) => el("tr", { class: kind }, el("th", { scope: "row" }, label), el("td", {}, amount));
  return el("table", { class: "prices" }, el("tbody", {}, ...lines.map(({ label, amount }) => row(label, amount)), row("Total", total, "is-total")));
}

function purse(currency) {
  return currency === "XTR" ? { name: "outcome", label: "Pay with", type: "select", options: STARS } : { name: "outcome", label: "Card", type: "select", options: CARDS };
}

function form({ order_info: info, max_tip_amount: tip }, { currency }) {
  const simple = Object.entries(ASKED).filter(([name]) => name in info);
  const address = "shipping_address" in info ? Object.entries(ADDRESS) : [];
  return [
    ...simple.map(([name, label]) => ({ name, label, value: info[name], required: true })),
    ...address.map(([name, label]) => ({ name, label, value: info.shipping_address[name], required: true })),
    ...(tip ? [{ name: "tip", label: "Tip, in the currency's smallest unit", type: "number", value: 0, min: 0, max: tip, step: 1 }] : []),
    purse(currency),
  ];
}

function filledIn({ order_info: info }, given) {
  const said = (names) => Object.fromEntries(names.filter((name) => name in given).map((name) => [name, given[name]]));
  const asked = said(Object.keys(ASKED));
  if (info.shipping_address) asked.shipping_address = { ...info.shipping_address, ...said(Object.keys(ADDRESS)) };
  return { outcome: given.outcome, order_info: asked, tip_amount: Number(given.tip ?? 0) };
}

/** Answer what is asked on the way, until it is paid or is not. */
async function seenThrough(column, body) {
  let checkout = await act("pay", { as: column.person.id, chat_id: column.chatId, ...body });
  while (!checkout.is_over) {
    const { checkout_id: id } = checkout;
    if (checkout.status === "choosing") checkout = await sent(checkout);
    else if (checkout.status === "charging") checkout = await charged(checkout);
    else checkout = await awaited(`checkout ${id}`, () => get(`checkouts/${id}`), (each) => each.is_over || RESTING.has(each.status));
    if (!checkout) return;
  }
  // That it is paid, the chat says itself.
  if (checkout.error) column.alert(checkout.error);
}

async function sent({ checkout_id: id, shipping_options: ways }) {
  const options = ways.map((way) => [way.id, `${way.title} · ${way.amount}`]);
  const given = await ask({ title: "How shall it be sent?", fields: [{ name: "way", label: "Way to send", type: "select", options }], submit: "Go on" });
  return given && act("ship", { checkout_id: id, shipping_option: given.way });
}

async function charged({ checkout_id: id }) {
  const given = await ask({ title: "The bank is at it", text: "You are the bank now.", fields: [{ name: "outcome", label: "What it says", type: "select", options: VERDICTS }], submit: "Say so" });
  return given && act("settle", { checkout_id: id, outcome: given.outcome });
}
