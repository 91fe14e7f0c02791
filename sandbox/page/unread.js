// How many messages each person has not seen yet, by chat.

export class Unread {
  constructor() {
    this.counts = new Map();
  }

  of(person, chat) {
    return this.counts.get(person)?.get(chat) ?? 0;
  }

  add(person, chat, count) {
    if (!this.counts.has(person)) this.counts.set(person, new Map());
    this.counts.get(person).set(chat, this.of(person, chat) + count);
  }

  clear(person, chat) {
    this.counts.get(person)?.delete(chat);
  }

  /** In all of a person's chats but this one. */
  elsewhere(person, chat) {
    const chats = [...(this.counts.get(person) ?? [])];
    return chats.reduce((sum, [id, count]) => (id === chat ? sum : sum + count), 0);
  }

  all(person) {
    return this.elsewhere(person, null);
  }
}
