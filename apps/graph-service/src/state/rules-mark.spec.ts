import { describe, expect, it } from '@jest/globals';
import type { KeyValueStore } from '@chorus/bus';
import { marked, ofTheseRules, type Marked } from './rules-mark.ts';

interface Remembered {
  readonly seen: number;
}

function storeOf(entries: Readonly<Record<string, object>>): KeyValueStore<Marked<Remembered>> {
  const all = new Map(Object.entries(entries)) as Map<string, Marked<Remembered>>;
  return {
    get: (key) => all.get(key),
    put: (key, value) => void all.set(key, value),
    delete: (key) => void all.delete(key),
    entries: () => all.entries(),
    get size() {
      return all.size;
    },
  };
}

describe('what a detector remembers', () => {
  it('is taken up where these rules wrote it, and removed where others did or nobody said', () => {
    const store = storeOf({
      'shop/mine': marked({ seen: 1 }),
      'shop/theirs': { seen: 2, rules: 'patterns/0' },
      'shop/nobodys': { seen: 3 },
    });
    expect(ofTheseRules(store)).toEqual([['shop/mine', { seen: 1 }]]);
    expect([...store.entries()].map(([key]) => key)).toEqual(['shop/mine']);
  });
});
