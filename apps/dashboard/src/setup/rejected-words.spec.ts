import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { duration } from './duration.ts';
import { lastName, marked, reasonWords } from './rejected-words.ts';

const of = (excerpt: string, ...pointers: string[]) =>
  marked({ excerpt, errors: pointers.map((pointer) => ({ pointer, detail: '' })) });
const offending = (...args: Parameters<typeof of>) =>
  of(...args)
    .filter((it) => it.offending)
    .map((it) => it.text);

describe('marked', () => {
  it('tells the names of the offending fields apart', () => {
    const excerpt = '{"agent_id":"a","target_agents" : "b","content":{"text":"target_agents"}}';
    expect(offending(excerpt, '/target_agents')).toEqual(['"target_agents"']);
    expect(offending(excerpt, '/target_agents/3', '/content/text')).toEqual(['"target_agents"', '"text"']);
    expect(offending(excerpt, '', '/timestamp')).toEqual([]);
  });

  it('leaves nothing of the excerpt out, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), fc.string(), (excerpt, name) => {
        expect(
          of(excerpt, `/${name}`)
            .map((it) => it.text)
            .join(''),
        ).toBe(excerpt);
      }),
      { numRuns: 200 },
    );
  });
});

describe('reasonWords', () => {
  it('speaks of what the door takes', () => {
    const words = (['http', 'kafka', 'otlp'] as const).map((via) => reasonWords({ via, reason: 'not_json' }));
    expect(words).toEqual(['Not JSON', 'Not JSON', 'Not readable as OTLP']);
    expect(reasonWords({ via: 'otlp', reason: 'fleet' })).toBe('Another fleet');
  });
});

describe('lastName', () => {
  it('reads a JSON Pointer', () => {
    expect(['', '/a', '/a/0', '/a~1b/c~0d', '/0/1'].map(lastName)).toEqual(['', 'a', 'a', 'c~d', '']);
  });
});

describe('duration', () => {
  it('has two parts at most', () => {
    expect([-1, 59_999, 72_000, 7_500_000].map(duration)).toEqual(['0 s', '59 s', '1 min 12 s', '2 h 5 min']);
  });
});
