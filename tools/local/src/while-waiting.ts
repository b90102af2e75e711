/** How often it is said what is waited for, in ms. */
const EVERY_MS = 15_000;

/** Says what is waited for until it has come, so that nobody takes a long wait for the end. Settles as `work` does. */
export async function sayWhile<T>(say: (text: string) => void, what: string, work: Promise<T>): Promise<T> {
  const timer = setInterval(() => say(what), EVERY_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
