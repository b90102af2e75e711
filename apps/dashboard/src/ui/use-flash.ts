import { useEffect, useRef, useState } from 'react';

export const FLASH_MS = 600;
/** What changes again sooner than this does not flash: a picture that never stands still would say nothing, and take all frames. */
export const STILL_MS = 3_000;

/** The class that makes an element flash once after `value` has changed; empty at first and afterwards. */
export function useFlash(value: string): string {
  const before = useRef({ value, at: -Infinity });
  const [flashing, setFlashing] = useState(false);
  useEffect(() => {
    const last = before.current;
    if (last.value === value) return;
    const at = performance.now();
    before.current = { value, at };
    if (at - last.at >= STILL_MS) setFlashing(true);
  }, [value]);
  useEffect(() => {
    if (!flashing) return;
    const timer = setTimeout(() => setFlashing(false), FLASH_MS);
    return () => clearTimeout(timer);
  }, [flashing]);
  return flashing ? 'flash' : '';
}
