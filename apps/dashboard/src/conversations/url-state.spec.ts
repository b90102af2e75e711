import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HAVING } from '../api/conversations.ts';
import { filterOf, filtersSet, parseListState, PERIODS, RISKS, writeListState } from './url-state.ts';

const list = fc.record({
  q: fc.string(),
  agent: fc.string(),
  risk: fc.constantFrom(...RISKS),
  having: fc.subarray([...HAVING]),
  period: fc.constantFrom(...PERIODS),
  message: fc.string(),
  decision: fc.string(),
});

describe('the address of the list', () => {
  it('comes back as it went in, and keeps what is not its own', () => {
    fc.assert(
      fc.property(list, (given) => {
        const params = writeListState(given, new URLSearchParams('fleet=f&theme=light&agent=before'));
        expect([params.get('fleet'), params.get('theme')]).toEqual(['f', 'light']);
        expect(parseListState(new URLSearchParams(params.toString()))).toEqual(given);
      }),
      { numRuns: 200 },
    );
  });

  it('opens an old or broken link with defaults, which it leaves out itself', () => {
    const state = parseListState(new URLSearchParams('risk=2&with=love,errors&period=1y'));
    expect(state).toEqual({ q: '', agent: '', risk: '0', having: ['errors'], period: '', message: '', decision: '' });
    expect(filtersSet(state)).toBe(1);
    expect(writeListState(parseListState(new URLSearchParams()), new URLSearchParams()).toString()).toBe('');
  });
});

describe('filterOf', () => {
  it('counts a period back from now', () => {
    const state = parseListState(new URLSearchParams('period=24h&risk=0.75&agent=+a+'));
    expect(filterOf(state, Date.parse('2026-03-02T12:00:00Z'))).toEqual({
      q: '',
      agent: 'a',
      min_risk: 0.75,
      having: [],
      from: '2026-03-01T12:00:00.000Z',
      to: '',
    });
  });
});
