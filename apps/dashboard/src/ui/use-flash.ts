import { useEffect, useRef, useState } from 'react';

export const FLASH_MS = 600;
/** So many changes in so many ms are few enough to be told apart. */
const FEW = { changes: 4, ms: 3_000 };

/** Are changes few enough to flash? A picture that never stands still would say nothing, and take every frame there is. */
export class FewChanges {
  /** Of the last ones, oldest first. */
  #last: readonly number[] = [];

  /** Takes notice of a change at `now`, ms on a clock that does not go back. */
  flashes(now: number): boolean {
    const within = this.#last.filter((at) => now - at < FEW.ms);
    this.#last = [...within, now].slice(-FEW.changes);
    return within.length < FEW.changes;
  }
}

/** Of all elements of the page. */
const changes = new FewChanges();

/** The class that makes an element flash once after `value` has changed; empty at first and afterwards. */
export function useFlash(value: string): string {
  const before = useRef(value);
  const [flashing, setFlashing] = useState(false);
  useEffect(() => {
    if (before.current === value) return;
    before.current = value;
    if (changes.flashes(performance.now())) setFlashing(true);
  }, [value]);
  useEffect(() => {
    if (!flashing) return;
    const timer = setTimeout(() => setFlashing(false), FLASH_MS);
    return () => clearTimeout(timer);
  }, [flashing]);
  return flashing ? 'flash' : '';
}
