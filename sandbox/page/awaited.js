// Waiting for what the bot does: the stream of changes says when to look again.

const PATIENCE_MILLISECONDS = 20_000;
// The news may be lost with the stream, so one looks again after a while.
const LOOK_MILLISECONDS = 1500;
const waiting = new Map();

/** Something of this name ("answer 7", "checkout 3") has gone on. */
export function goneOn(name) {
  waiting.get(name)?.();
}

/** Look, and look again whenever it has gone on, until what is seen is final; null when nothing comes. */
export async function awaited(name, look, isFinal) {
  const end = Date.now() + PATIENCE_MILLISECONDS;
  try {
    while (Date.now() < end) {
      const news = new Promise((resolve) => waiting.set(name, resolve));
      const seen = await look();
      if (isFinal(seen)) return seen;
      await Promise.race([news, new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS))]);
    }
    return null;
  } finally {
    waiting.delete(name);
  }
}
