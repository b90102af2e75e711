import { useEffect, useRef, useState } from 'react';

const FLASH_MS = 600;

/** The class that makes an element flash once after `value` has changed; empty at first and afterwards. */
export function useFlash(value: string): string {
  const before = useRef(value);
  const [flashing, setFlashing] = useState(false);
  useEffect(() => {
    if (before.current === value) return;
    before.current = value;
    setFlashing(true);
    const timer = setTimeout(() => setFlashing(false), FLASH_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return flashing ? 'flash' : '';
}
