// The page: which people are shown, and who is told of what changes.

import { act, calmed, get, listen, Refusal } from "./api.js";
import { goneOn } from "./awaited.js";
import { Clock } from "./clock.js";
import { Column } from "./column.js";
import { ask } from "./dialogs.js";
import { avatar, el, icon } from "./dom.js";
import { Insight } from "./insight.js";
import { Mail } from "./mail.js";
import { Tour } from "./tour.js";
import { Unread } from "./unread.js";
import { nameOf } from "./words.js";

const IN_CHAT = new Set(["message", "edited", "deleted", "reaction", "pinned", "members"]);
const LANGUAGES = [["en", "English"], ["de", "Deutsch"], ["es", "Español"], ["ru", "Русский"], ["uk", "Українська"], ["ar", "العربية"], ["", "Not told"]];
const NAMES = ["Ben", "Mia", "Noor", "Theo", "Lena", "Ravi", "Zoe", "Emil"];

const node = (id) => document.getElementById(id);

/** What the page remembers between visits, as long as it is the same stage. */
class Kept {
  constructor(stage) {
    this.stage = stage;
    this.prefix = `box ${stage} `;
    this.forgetOthers();
  }

  forgetOthers() {
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith("box ") && !key.startsWith(this.prefix)) localStorage.removeItem(key);
    } catch {
      // Nothing is kept there, so there is nothing to forget.
    }
  }

  read(name, otherwise) {
    try {
      return JSON.parse(localStorage.getItem(this.prefix + name)) ?? otherwise;
    } catch {
      return otherwise;
    }
  }

  write(name, value) {
    try {
      localStorage.setItem(this.prefix + name, JSON.stringify(value));
    } catch {
      // A browser that keeps nothing is fine: the page then starts anew.
    }
  }
}

class Desk {
  constructor(setup, state) {
    this.people = state.people;
    this.groups = state.groups;
    [this.bot] = state.bots;
    this.unread = new Unread();
    this.columns = [];
    this.current = null;
    this.roles = setup.roles;
    this.kept = new Kept(setup.stage);
    this.clock = new Clock(node("clock"), (error) => this.complain(error));
    this.clock.show(state.clock);
    this.clockSoon = calmed(400, () => this.clock.refresh().catch(() => {}));
    this.changed = calmed(20, () => this.drawTabs());
    this.insight = setup.insight ? new Insight(node("insight"), node("show-insight"), this.kept) : null;
    this.mail = new Mail(node("mail"), node("show-mail"), this.kept);
    this.tour = new Tour(this, node("tour"), setup.tour, this.kept);
    document.title = node("title").textContent = setup.title;
    for (const { person, chat_id: chatId } of this.wanted(setup)) this.add(this.person(person), chatId);
    node("show-tour").hidden = setup.tour.length === 0;
    node("show-tour").addEventListener("click", () => this.tour.toggle());
    node("add-person").addEventListener("click", () => this.invite());
    document.addEventListener("visibilitychange", () => this.columns.forEach((column) => column.seen()));
    this.tour.draw();
    if (setup.caption) this.caption(setup.caption);
  }

  person(id) {
    return this.people.find((person) => person.id === id);
  }

  /** What the person does here, where the stage says it. */
  roleOf(person) {
    return this.roles[person.id] ?? "";
  }

  /** As it was left, or as the stage is set, or the first few people there are. */
  wanted(setup) {
    const kept = this.kept.read("columns", []).filter(({ person }) => this.person(person));
    if (kept.length) return kept;
    if (setup.columns.length) return setup.columns;
    return this.people.slice(0, 3).map(({ id }) => ({ person: id, chat_id: id }));
  }

  // Columns.

  add(person, chatId) {
    const column = new Column(this, person, chatId);
    this.columns.push(column);
    node("columns").append(column.node);
    column.composer.learnCommands().catch(() => {});
    this.bringColumn(this.current ?? column);
    return column;
  }

  close(column) {
    if (this.columns.length === 1) return column.note("Someone has to stay.");
    const at = this.columns.indexOf(column);
    this.columns.splice(at, 1);
    column.node.remove();
    this.bringColumn(this.columns[Math.max(0, at - 1)]);
    return null;
  }

  bring(personId) {
    const column = this.columns.find((each) => each.person.id === personId) ?? this.add(this.person(personId), personId);
    this.bringColumn(column);
    column.node.scrollIntoView({ behavior: "smooth", inline: "nearest", block: "nearest" });
    return column;
  }

  bringColumn(column) {
    this.current = column;
    for (const each of this.columns) each.node.classList.toggle("is-current", each === column);
    column.log.toEnd();
    this.changed();
  }

  drawTabs() {
    const shown = this.columns.map((column) => ({ person: column.person.id, chat_id: column.chatId }));
    this.kept.write("columns", shown);
    const facts = JSON.stringify([shown, this.columns.indexOf(this.current), this.columns.map((column) => [column.chat?.title, this.unread.all(column.person.id)])]);
    if (facts === this.tabFacts) return;
    this.tabFacts = facts;
    const focused = [...node("tabs").children].indexOf(document.activeElement);
    node("tabs").replaceChildren(...this.columns.map((column) => {
      const count = this.unread.all(column.person.id);
      const name = nameOf(column.person);
      const badge = count ? el("span", { class: "badge" }, String(count), el("span", { class: "unseen" }, " unread")) : null;
      return el(
        "button",
        { type: "button", class: "tab", "aria-current": column === this.current ? "true" : null, on: { click: () => this.bringColumn(column) } },
        avatar(name, column.person.id, { small: true }),
        el("span", { class: "tab-words" }, el("span", {}, name), el("small", {}, this.roleOf(column.person) || (column.chat?.title ?? ""))),
        badge,
      );
    }));
    node("tabs").children[focused]?.focus();
    for (const column of this.columns) column.drawHead();
  }

  async invite() {
    const absent = this.people.filter((person) => !this.columns.some((column) => column.person === person));
    const fresh = NAMES.find((name) => !this.people.some((person) => person.first_name === name)) ?? "Someone";
    const given = await ask({
      title: "Add a person",
      submit: "Add",
      fields: [
        { name: "who", label: "Who", type: "select", options: [["", "Someone new"], ...absent.map((person) => [person.id, [nameOf(person), this.roleOf(person)].filter(Boolean).join(", ")])] },
        { name: "name", label: "Name of someone new", value: fresh, required: true, maxlength: 64 },
        { name: "language", label: "Language", type: "select", options: LANGUAGES },
        { name: "group", label: "Joins", type: "select", options: [["", "No group"], ...this.groups.map((group) => [group.id, group.title])] },
      ],
    });
    if (given) await this.welcome(given).catch((error) => this.complain(error));
  }

  async welcome({ who, name, language, group }) {
    const person = this.person(Number(who)) ?? (await act("people", { first_name: name, language_code: language || null }));
    if (!this.person(person.id)) this.people.push(person);
    if (group) await act(`groups/${group}/members`, { person: person.id });
    this.bringColumn(this.add(this.person(person.id), group ? Number(group) : person.id));
    this.current.node.scrollIntoView({ inline: "end", block: "nearest" });
  }

  // News.

  hear(fact) {
    if (IN_CHAT.has(fact.kind)) this.inChat(fact);
    else if (fact.kind === "answer" || fact.kind === "results") goneOn(`answer ${fact.query_id}`);
    else if (fact.kind === "checkout") goneOn(`checkout ${fact.checkout_id}`);
    else if (fact.kind === "action") this.columns.filter((column) => column.chatId === fact.chat_id).forEach((column) => column.told(fact.action));
    else if (fact.kind === "caption") this.caption(fact);
    else if (fact.kind === "note") this.columns.find((column) => column.person.id === fact.person)?.note(fact.text);
    else if (fact.kind === "commands") this.columns.forEach((column) => column.composer.learnCommands().catch(() => {}));
    else if (fact.kind === "people" || fact.kind === "missed") this.again(fact.kind === "missed");
    else if (fact.kind === "letter") this.mail.refreshSoon();
    this.clockSoon();
    this.insight?.refreshSoon();
  }

  inChat({ kind, chat_id: chatId }) {
    for (const column of this.columns) {
      if (column.chatId === chatId) column.refreshSoon();
      else if (column.chats.some((chat) => chat.id === chatId) && kind === "message") {
        this.unread.add(column.person.id, chatId, 1);
        this.changed();
      } else if (kind === "members") column.refreshSoon();
    }
  }

  async again(hasMissed) {
    const [state, setup] = await Promise.all([get("state"), get("page")]).catch(() => []);
    if (!state) return null;
    if (setup.stage !== this.kept.stage) return location.reload();
    for (const person of state.people) if (!this.person(person.id)) this.people.push(person);
    this.groups = state.groups;
    this.roles = setup.roles;
    for (const column of this.columns) column.drawHead();
    if (!hasMissed) return null;
    for (const column of this.columns) {
      column.change = 0;
      column.refreshSoon();
    }
    return null;
  }

  /** A story plays: it says what somebody is about to do, and they are brought where one can watch. */
  caption({ text, person, chat_id: chatId, press }) {
    if (person && this.person(person)) {
      const column = this.bring(person);
      if (column.chatId !== chatId) column.open(chatId);
    }
    this.tour.tell(text ? { text, person, press } : null);
  }

  pressed(column, words) {
    this.tour.pressed(column.person.id, words);
  }

  /** Mark the column, and in it the button, that the tour speaks of. */
  hint(personId, label) {
    for (const column of this.columns) {
      const isMeant = column.person.id === personId;
      column.node.classList.toggle("is-hinted", isMeant);
      column.hinted(isMeant ? label : null);
    }
  }

  complain(error) {
    if (!(error instanceof Refusal) && !(error instanceof TypeError)) throw error;
    this.current?.note(error.message);
  }
}

async function begin() {
  node("add-person").append(icon("add"));
  node("show-tour").append(icon("help"));
  node("show-mail").append(icon("letter"));
  node("show-insight").append(icon("eye"));
  // One after the other: the page is told once the stage is furnished, and only then is everyone there.
  const setup = await get("page");
  const state = await get("state");
  const desk = new Desk(setup, state);
  listen((fact) => desk.hear(fact), (isThere) => {
    node("offline").hidden = isThere;
  });
  document.documentElement.dataset.ready = "true";
}

begin();
