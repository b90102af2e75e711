import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { StagedStore } from './state.ts';

type Entries = readonly (readonly [string, number])[];

/** The simplest store there is: a list in the order of last write. */
const written = (entries: Entries, key: string, value: number | undefined): Entries => [
  ...entries.filter(([one]) => one !== key),
  ...(value === undefined ? [] : [[key, value] as const]),
];

/** What compaction leaves of a changelog: of each key its last line, in the order of these. */
const compacted = (lines: readonly (readonly [string, number | undefined])[]) =>
  lines.filter(([key], at) => !lines.slice(at + 1).some(([later]) => later === key));

const key = fc.constantFrom('a', 'b', 'c', 'd', 'x/a', 'x/b');
const write = fc.record({ key, value: fc.option(fc.nat(9), { nil: undefined, freq: 3 }) });
const record = fc.record({
  writes: fc.array(write, { maxLength: 4 }),
  ends: fc.constantFrom('kept', 'kept', 'undone'),
});
const batch = fc.record({
  records: fc.array(record, { maxLength: 5 }),
  ends: fc.constantFrom('commit', 'commit', 'rollback', 'restart', 'compacted restart'),
});

describe('StagedStore', () => {
  it('has its entries in the order of their last write, in a batch, after it, taken back, and restored', () => {
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 8 }), (batches) => {
        let store = new StagedStore<number>();
        let committed: Entries = [];
        const changelog: (readonly [string, number | undefined])[] = [];
        const check = (model: Entries) => {
          expect([...store.facade.entries()]).toEqual(model);
          expect([...store.facade.entries('x/')]).toEqual(model.filter(([one]) => one.startsWith('x/')));
          expect(store.facade.size).toBe(model.length);
          for (const one of ['a', 'x/a']) expect(store.facade.get(one)).toBe(new Map(model).get(one));
        };
        for (const { records, ends } of batches) {
          let model = committed;
          for (const { writes, ends: kept } of records) {
            store.mark();
            const before = model;
            for (const { key: at, value } of writes) {
              if (value === undefined) store.facade.delete(at);
              else store.facade.put(at, value);
              model = written(model, at, value);
              check(model);
            }
            if (kept === 'kept') continue;
            store.undo();
            check((model = before));
          }
          if (ends === 'rollback') store.rollback();
          else {
            changelog.push(...store.changes);
            store.commit();
            committed = model;
          }
          if (ends.endsWith('restart')) {
            store = new StagedStore();
            const lines = ends === 'restart' ? changelog : compacted(changelog);
            for (const [at, value] of lines) store.restore(at, value);
          }
          check(committed);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('may be written while it is gone through, and gives each key once, as it is by then', () => {
    const store = new StagedStore<number>();
    const { facade } = store;
    for (const one of ['a', 'b', 'c']) facade.put(one, 1);
    store.commit();
    facade.put('d', 1);
    const seen: [string, number][] = [];
    for (const [one, value] of facade.entries()) {
      seen.push([one, value]);
      facade.put(one, value + 1);
      facade.put(`new-${one}`, 0);
      if (one === 'a') facade.delete('b');
      if (one === 'a') facade.put('d', 5);
    }
    expect(seen).toEqual([
      ['a', 1],
      ['c', 1],
      ['d', 5],
    ]);
  });
});
