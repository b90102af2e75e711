import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Deaths, oneMoreDeath } from './deaths.ts';

/** What metadata say to whoever takes over at `position`. */
function read(metadata: string, position = 0): Record<string, number> {
  const deaths = new Deaths();
  deaths.restore('t', metadata);
  return Object.fromEntries(deaths.ahead('t', position));
}

describe('deaths in the metadata of a position', () => {
  const acts = fc.array(
    fc.oneof(
      fc.record({ act: fc.constant('die' as const), by: fc.nat(20) }),
      fc.record({ act: fc.constant('commit' as const), by: fc.integer({ min: 1, max: 8 }) }),
      fc.record({ act: fc.constant('restart' as const), by: fc.constant(0) }),
    ),
    { maxLength: 30 },
  );

  it('any sequence of deaths and commits keeps exactly the deaths of offsets not yet passed', () => {
    fc.assert(
      fc.property(acts, (done) => {
        const committed = { position: 0, metadata: '' };
        const expected = new Map<number, number>();
        let deaths = new Deaths();
        for (const { act, by } of done) {
          if (act === 'die') {
            const offset = committed.position + by;
            const before = expected.get(offset) ?? 0;
            const recorded = oneMoreDeath(committed.metadata, committed.position, offset);
            expect(recorded.deaths).toBe(before + 1);
            expected.set(offset, before + 1);
            committed.metadata = recorded.metadata;
          }
          if (act === 'commit') {
            committed.position += by;
            committed.metadata = deaths.metadata('t', committed.position);
            for (const offset of expected.keys()) if (offset < committed.position) expected.delete(offset);
          } else {
            deaths = new Deaths();
            deaths.restore('t', committed.metadata);
          }
          expect(read(committed.metadata)).toEqual(Object.fromEntries(expected));
          if (expected.size === 0) expect(committed.metadata).toBe('');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are nothing where somebody else wrote the metadata, whatever it is', () => {
    for (const garbage of [null, undefined, '', 'by hand', '{', 'null', '7', '[]', '{"v":2,"deaths":{"1":1}}'])
      expect(read(garbage as string)).toEqual({});
    expect(read('{"v":1}')).toEqual({});
    expect(read('{"v":1,"deaths":"many"}')).toEqual({});
    expect(read('{"v":1,"deaths":{"5":2,"x":1,"-1":1,"6":"9","7":0,"8":1.5,"9":null}}')).toEqual({ 5: 2 });
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void read(text)));
  });

  it('stay far below what brokers take, the nearest first', () => {
    let metadata = '';
    const far = Number.MAX_SAFE_INTEGER - 1000;
    for (let n = 999; n >= 0; n--) metadata = oneMoreDeath(metadata, 0, far + n).metadata;
    expect(metadata.length).toBeLessThan(1000);
    expect(Object.keys(read(metadata)).map(Number)).toEqual(Array.from({ length: 32 }, (_, n) => far + n));
  });

  it('belong to one topic', () => {
    const deaths = new Deaths();
    deaths.restore('a', oneMoreDeath('', 0, 7).metadata);
    expect([deaths.of('a', 7), deaths.of('a', 8), deaths.of('b', 7)]).toEqual([1, 0, 0]);
    expect(deaths.metadata('b', 0)).toBe('');
  });
});
