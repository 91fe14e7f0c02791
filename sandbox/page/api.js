// The people's side of the sandbox, over HTTP: see sandbox/client_api.py.

/** What a person could not do; the message says why. */
export class Refusal extends Error {}

async function answered(response) {
  const body = await response.json().catch(() => ({ error: `the sandbox answered ${response.status}` }));
  if (!response.ok) throw new Refusal(body.error || body.description || String(response.status));
  return body;
}

export async function get(path, query = {}) {
  const wanted = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined));
  return answered(await fetch(`/sandbox/${path}?${wanted}`));
}

export async function act(path, body = {}) {
  const headers = { "Content-Type": "application/json" };
  return answered(await fetch(`/sandbox/${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

export function fileUrl(fileId) {
  return `/sandbox/files/${encodeURIComponent(fileId)}`;
}

/** A file's bytes as base64, which is how the sandbox takes them. */
export async function base64(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/**
 * Hear of every change in the sandbox.
 *
 * After a break the facts missed may be gone, or the sandbox another one: {kind: "missed"} says to ask for all anew.
 */
export function listen(onFact, onState) {
  const stream = new EventSource("/sandbox/events");
  let wasCut = false;
  stream.onmessage = (event) => onFact(JSON.parse(event.data));
  stream.onopen = () => {
    onState(true);
    if (wasCut) onFact({ kind: "missed" });
    wasCut = false;
  };
  stream.onerror = () => {
    wasCut = true;
    onState(false);
  };
}

/** Call at most once in so many milliseconds, the last time included. */
export function calmed(milliseconds, work) {
  let timer = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      work();
    }, milliseconds);
  };
}
