import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arbitration, conflictEvent } from '../testing-trust.ts';
import { decision, iso, NOW } from '../testing.ts';
import { conflictsOf, newerThan, orderOf, partsOf } from './conflict.ts';
import { filterOf, isFiltered, NO_FILTER, parseConflictState, writeConflictState } from './url-state.ts';

describe('conflicts', () => {
  it('are read from what the event store holds; what is none is left out', () => {
    const read = conflictsOf([conflictEvent(9), { ...conflictEvent(8), value: { else: 1 } }]);
    expect(read.map(({ offset }) => offset)).toEqual([9]);
  });

  it('have factors whose bar is as long as the risk', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 0.2, noNaN: true }), { maxLength: 5 }), (contributions) => {
        const factors = contributions.map((contribution, index) => ({ name: `f${index}`, contribution }));
        const { conflict_analysis } = decision(1).decision;
        const parts = partsOf({ ...conflict_analysis, factors });
        const all = contributions.reduce((sum, it) => sum + it, 0);
        expect(parts.at(-1)?.to ?? 0).toBeCloseTo(all, 9);
        expect(parts.every(({ from }, index) => from === (parts[index - 1]?.to ?? 0))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('tell who is advised to go first, and what it rests on', () => {
    const plain = decision(1).decision;
    expect(orderOf(plain)).toEqual([]);
    const places = orderOf({ ...plain, arbitration });
    expect(places.map(({ agent_id, trust, goes }) => [agent_id, trust, goes])).toEqual([
      ['b', 75, true],
      ['a', 25, false],
    ]);
    expect(places.map(({ share }) => Math.round(share * 100))).toEqual([75, 25]);
  });

  it('count what came since, of what is asked for', () => {
    const listed = conflictsOf([conflictEvent(9)]);
    const live = [
      decision(12, { risk: 0.4, agent: 'b' }),
      decision(11, { risk: 0.8 }),
      decision(10, { risk: 0.1 }),
      decision(9, { risk: 0.8 }),
    ];
    const filter = { agent: '', min_risk: 0.3, from: '', to: '' };
    expect(newerThan(listed, live, filter)).toBe(2);
    expect(newerThan(listed, live, { ...filter, min_risk: 0.5 })).toBe(1);
    expect(newerThan(listed, live, { ...filter, agent: 'b' })).toBe(1);
  });
});

describe('the address of the list', () => {
  it('holds the filters, the usual ones left out', () => {
    expect(parseConflictState(new URLSearchParams('risk=2&kind=war'))).toEqual(NO_FILTER);
    expect(isFiltered(NO_FILTER)).toBe(false);
    const state = { agent: 'a&b', kind: 'circular_wait', risk: '0.75', period: '24h' } as const;
    const written = writeConflictState(state, new URLSearchParams('fleet=f'));
    expect(written.get('fleet')).toBe('f');
    expect(parseConflictState(written)).toEqual(state);
    expect(filterOf(state, NOW)).toEqual({ agent: 'a&b', min_risk: 0.75, from: iso(NOW - 86_400_000), to: '' });
  });
});
