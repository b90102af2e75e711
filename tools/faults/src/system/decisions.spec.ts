import { describe, expect, it } from '@jest/globals';
import { defectsOf } from '../verify/compare.ts';
import { compareDecisions } from './decisions.ts';

const decision = (fleet: string, agent: number, n: number, content = n) =>
  JSON.stringify({
    original_message: { agent_id: `agent-${agent}`, content: { n: content } },
    processing_metadata: { fleet_id: fleet, message_id: `${agent}/${n}` },
  });
const onLog = (...values: string[]) => values.map((value, offset) => ({ partition: 0, offset, value }));

const said = new Map([
  ['red', [2]],
  ['blue', [1, 2]],
]);
const right = [
  decision('blue', 1, 0),
  decision('red', 0, 0),
  decision('blue', 0, 0),
  decision('blue', 1, 1),
  decision('red', 0, 1),
] as const;

describe('compareDecisions', () => {
  it('finds nothing wrong where each is there once, in the order of its agent', () => {
    const tally = compareDecisions(said, onLog(...right));
    expect(tally).toMatchObject({ in: 5, out: 5 });
    expect(defectsOf(tally)).toBe(0);
  });

  it('finds what is missing, twice, out of order, says something else, or was never taken', () => {
    expect(compareDecisions(said, onLog(...right.slice(1)))).toMatchObject({ missing: 1 });
    expect(compareDecisions(said, onLog(...right, right[2]))).toMatchObject({ twice: 1 });
    const swapped = [...right.slice(1, 4), right[0], right[4]];
    expect(compareDecisions(said, onLog(...swapped))).toMatchObject({ out_of_order: 1, missing: 0 });
    expect(compareDecisions(said, onLog(decision('blue', 1, 0, 7), ...right.slice(1)))).toMatchObject({ wrong: 1 });
    expect(compareDecisions(said, onLog(...right, decision('red', 0, 2)))).toMatchObject({ wrong: 1 });
    expect(compareDecisions(said, onLog(...right, decision('green', 0, 0)))).toMatchObject({ wrong: 1 });
  });

  it('lets those be late that may, but neither twice nor among themselves in another order', () => {
    const late = (n: number) => (n === 0 ? ('redriven for decide' as const) : undefined);
    const delayed = [right[3], right[4], right[0], right[1], right[2]];
    expect(defectsOf(compareDecisions(said, onLog(...delayed), late))).toBe(0);
    expect(compareDecisions(said, onLog(...delayed, right[1]), late)).toMatchObject({ twice: 1 });
    const both = new Map([['red', [2]]]);
    const swapped = onLog(decision('red', 0, 1), decision('red', 0, 0));
    expect(compareDecisions(both, swapped, () => 'redriven for decide')).toMatchObject({ out_of_order: 1 });
  });
});
