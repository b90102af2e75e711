import { describe, expect, it } from '@jest/globals';
import { partitionFor } from '@chorus/bus';
import { agentMessage, fleetOf } from '@chorus/contracts';
import type { Prepared } from '../throughput/messages.ts';
import { prepareBusLoad, prepareBusMessages } from './records.ts';

const sizesOf = (prepared: readonly Prepared[]) => prepared.map(({ value }) => Buffer.byteLength(value));

describe('the records of the bus benchmark', () => {
  const prepared = prepareBusMessages(450, 1200, 'm');
  const messages = prepared.map(({ value }) => agentMessage.parse(JSON.parse(value)));
  const perPartition = (partitions: readonly number[]) =>
    [0, 1, 2, 3, 4, 5].map((partition) => partitions.filter((one) => one === partition).length);

  it('are messages, each with an id of its own and with what the peer reads', () => {
    expect(new Set(prepared.map(({ headers }) => String(headers?.['ce_id']))).size).toBe(1200);
    for (const { content } of messages) expect(content['resource']).toEqual(expect.any(String));
    for (const { metadata } of messages) expect(metadata.fleet_id).toEqual(expect.any(String));
  });

  it('have the size that is asked for', () => {
    expect(new Set(sizesOf(prepareBusMessages(4096, 200, 'm')))).toEqual(new Set([4096]));
    const sizes = sizesOf(prepared);
    expect(Math.min(...sizes)).toBe(450);
    expect(sizes.reduce((sum, size) => sum + size, 0) / sizes.length).toBeLessThan(475);
  });

  it('give every partition about as much to do, keyed by agent and by fleet', () => {
    for (const counts of [
      perPartition(prepared.map(({ partition }) => partition)),
      perPartition(messages.map((message) => partitionFor(fleetOf(message), 6))),
    ]) {
      expect(Math.min(...counts)).toBeGreaterThan(120);
      expect(Math.max(...counts)).toBeLessThan(300);
    }
  });

  it('are the same again, and those to warm up are others', () => {
    const load = prepareBusLoad(450, 400, 1 / 4);
    expect(prepareBusLoad(450, 400, 1 / 4)).toEqual(load);
    expect(load.warmUp).toHaveLength(100);
    const ids = [...load.warmUp, ...load.measured].map(({ headers }) => String(headers?.['ce_id']));
    expect(new Set(ids).size).toBe(500);
  });
});
