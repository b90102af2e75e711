import { expect, it } from '@jest/globals';
import { byteLength, uuidV7 } from './runtime.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

it.each([
  ['crypto', globalThis.crypto],
  ['no crypto, as in Node 18', undefined],
])('ids are UUIDs of version 7, in the order of time, each another: with %s', (_, crypto) => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'crypto');
  Object.defineProperty(globalThis, 'crypto', { configurable: true, writable: true, value: crypto });
  try {
    const ids = Array.from({ length: 10_000 }, (_, n) => uuidV7(1_700_000_000_000 + Math.floor(n / 100)));
    expect(ids.filter((id) => !UUID.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids[0]?.slice(0, 13)).toBe('018bcfe5-6800');
    const times = ids.map((id) => id.slice(0, 13));
    expect(times).toEqual([...times].sort());
  } finally {
    if (before) Object.defineProperty(globalThis, 'crypto', before);
  }
});

it('the length of a text is that in UTF-8', () => expect(byteLength('aé💬')).toBe(7));
