import { describe, expect, it } from '@jest/globals';
import { agentMessage } from '@chorus/contracts';
import { FLEETS, prepareMessages } from './messages.ts';

describe('the prepared messages', () => {
  const prepared = prepareMessages(3000, 'm');
  const messages = prepared.map(({ value }) => agentMessage.parse(JSON.parse(value)));

  it('are as many as wanted, valid, and each has an id of its own', () => {
    expect(prepared).toHaveLength(3000);
    const ids = prepared.map(({ headers }) => String(headers?.['ce_id']));
    expect(new Set(ids).size).toBe(3000);
    expect(ids.every((id) => id.startsWith('m/'))).toBe(true);
  });

  it('are of all fleets and lie on all partitions, each agent on one', () => {
    expect(new Set(messages.map(({ metadata }) => metadata.fleet_id)).size).toBe(FLEETS);
    const placed = new Map<unknown, Set<number>>();
    for (const { key, partition } of prepared)
      placed.set(String(key), (placed.get(String(key)) ?? new Set()).add(partition));
    expect([...placed.values()].map(({ size }) => size)).toEqual(new Array(placed.size).fill(1));
    expect(new Set(prepared.map(({ partition }) => partition))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  });

  it('are the same again', () => {
    expect(prepareMessages(3000, 'm')).toEqual(prepared);
  });
});
