/** Keys that come due within the same second are looked at together. */
const SLOT_MS = 1_000;

interface Entry {
  date: number;
  /** The slot that it is in; not after its date. */
  slot: number;
}

/**
 * When keys come due. Most are put off again and again before that, so a key stays in the slot of its first date and is
 * moved on only when that slot comes up: putting it off costs next to nothing, and nobody looks at those that are not due.
 */
export class Expiry {
  readonly #entries = new Map<string, Entry>();
  readonly #slots = new Map<number, Set<string>>();
  /** No slot is before it. */
  #first = Infinity;

  set(key: string, date: number): void {
    const slot = Math.floor(date / SLOT_MS);
    const entry = this.#entries.get(key);
    if (!entry) {
      this.#entries.set(key, { date, slot });
      return this.#enter(key, slot);
    }
    entry.date = date;
    if (slot >= entry.slot) return;
    this.#leave(key, entry.slot);
    entry.slot = slot;
    this.#enter(key, slot);
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#leave(key, entry.slot);
  }

  /** Keys whose date is before `now`. They stay until they are deleted or put off. */
  due(now: number): string[] {
    const present = Math.floor(now / SLOT_MS);
    if (present < this.#first) return [];
    const due: string[] = [];
    for (const slot of [...this.#slots.keys()].filter((slot) => slot <= present).sort((a, b) => a - b)) {
      const keys = this.#slots.get(slot)!;
      this.#slots.delete(slot);
      for (const key of keys) {
        const entry = this.#entries.get(key)!;
        if (entry.date < now) due.push(key);
        entry.slot = Math.floor(entry.date / SLOT_MS);
        this.#enter(key, entry.slot);
      }
    }
    this.#first = Infinity;
    for (const slot of this.#slots.keys()) this.#first = Math.min(this.#first, slot);
    return due;
  }

  #enter(key: string, slot: number): void {
    const keys = this.#slots.get(slot);
    if (keys) keys.add(key);
    else this.#slots.set(slot, new Set([key]));
    this.#first = Math.min(this.#first, slot);
  }

  #leave(key: string, slot: number): void {
    const keys = this.#slots.get(slot);
    keys?.delete(key);
    if (keys?.size === 0) this.#slots.delete(slot);
  }
}
