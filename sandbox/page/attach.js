// What can be sent beside words: pictures, files, places, contacts.

import { base64 } from "./api.js";
import { ask } from "./dialogs.js";
import { SAMPLES, sample } from "./samples.js";
import { nameOf } from "./words.js";

// The middle of Berlin: the sandbox's people live there unless they say otherwise.
const HOME = { latitude: "52.520008", longitude: "13.404954" };
const STEP_DEGREES = 0.0012;
const LIVE_SECONDS = 900;
const OWN_NUMBER = "+4915112345678";

/** The menu's entries; `send(path, body)` acts in the column's chat. */
export function attachments(column) {
  return [
    { label: "Picture or album", mark: "photo", run: () => sendPictures(column) },
    { label: "File", mark: "file", run: () => sendFile(column) },
    { label: "Location", mark: "pin", run: () => sendLocation(column) },
    { label: "Contact", mark: "person", run: () => sendContact(column) },
  ];
}

async function sendPictures(column) {
  const given = await ask({
    title: "Send a picture",
    fields: [
      { name: "files", label: "Your pictures (several make an album)", type: "file", accept: "image/png,image/jpeg,image/gif", multiple: true },
      { name: "sample", label: "Or one of ours", type: "select", options: [["", "None"], ...SAMPLES], value: "door" },
      { name: "caption", label: "Caption", maxlength: 1024 },
    ],
  });
  if (!given) return;
  const blobs = given.files.length || !given.sample ? [...given.files] : [await sample(given.sample)];
  const contents = await Promise.all(blobs.map(base64));
  const caption = given.caption || undefined;
  if (contents.length > 1) await column.send("album", { contents, caption });
  else if (contents.length) await column.send("photo", { content: contents[0], caption });
}

async function sendFile(column) {
  const given = await ask({ title: "Send a file", fields: [{ name: "files", label: "File", type: "file", required: true }, { name: "caption", label: "Caption", maxlength: 1024 }] });
  if (!given?.files.length) return;
  const [file] = given.files;
  await column.send("document", { content: await base64(file), name: file.name, caption: given.caption || undefined });
}

async function sendLocation(column) {
  const degrees = { type: "number", step: "any", required: true };
  const given = await ask({
    title: "Send a location",
    fields: [
      { name: "latitude", label: "Latitude", value: HOME.latitude, min: -90, max: 90, ...degrees },
      { name: "longitude", label: "Longitude", value: HOME.longitude, min: -180, max: 180, ...degrees },
      { name: "live", label: "For how long", type: "select", options: [["", "Just this place"], [LIVE_SECONDS, "Live, for 15 minutes"]] },
    ],
  });
  if (!given) return;
  const live = given.live ? { live_period: Number(given.live) } : {};
  await column.send("location", { latitude: Number(given.latitude), longitude: Number(given.longitude), ...live });
}

async function sendContact(column) {
  const people = column.desk.people.map((person) => [person.id, person.id === column.person.id ? `${nameOf(person)} (yourself)` : nameOf(person)]);
  const given = await ask({
    title: "Send a contact",
    fields: [
      { name: "of", label: "Whose", type: "select", options: people, value: column.person.id },
      { name: "phone_number", label: "Number", type: "tel", value: OWN_NUMBER, required: true },
    ],
  });
  if (given) await column.send("contact", { of: Number(given.of), phone_number: given.phone_number });
}

/** A few steps on with a live location. */
export async function walkOn(column, message) {
  const { latitude, longitude } = message.location;
  const turn = Math.random() * 2 * Math.PI;
  const place = { latitude: latitude + STEP_DEGREES * Math.cos(turn), longitude: longitude + STEP_DEGREES * Math.sin(turn) };
  await column.send("move", { message_id: message.message_id, ...place });
}
