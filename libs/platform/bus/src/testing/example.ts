import { defineTopic } from '@chorus/contracts';
import { z } from 'zod';
import type { Outcome } from '../port/outcome.ts';
import { emit, reject, skip, to, tombstone } from '../port/outcome.ts';
import { defineProcessor, type ProcessorContext, type StreamProcessor } from '../port/processor.ts';
import { isFrom, type BusRecord } from '../port/record.ts';
import { keyValueStore, recentStore } from '../port/store.ts';

/** Topics and a processor that use every part of the port, for the specs of runtime and adapters. */
const item = z.looseObject({
  group: z.string(),
  id: z.string(),
  n: z.number(),
  act: z.enum(['count', 'skip', 'reject', 'throw', 'forget']).default('count'),
});
const total = z.looseObject({ group: z.string(), sum: z.number(), at: z.number(), factor: z.number() });
const factor = z.looseObject({ group: z.string(), factor: z.number() });

export const items = defineTopic({
  name: 'items',
  type: 'example.item',
  schema: item,
  key: (value) => value.group,
  max_bytes: 1000,
});
export const totals = defineTopic({
  name: 'totals',
  type: 'example.total',
  schema: total,
  key: (value) => value.group,
});
export const factors = defineTopic({
  name: 'factors',
  type: 'example.factor',
  schema: factor,
  key: (value) => value.group,
  cleanup: 'compact',
});

export const adder = defineProcessor({
  name: 'adder',
  streams: [items],
  tables: { factors },
  outputs: [totals, factors],
  stores: { sums: keyValueStore<{ sum: number }>(), seen: recentStore(items, 5, ({ value }) => value.id) },
});

/** Adds `n` per group, times the group's factor; each id once. */
export class Adder implements StreamProcessor<typeof adder> {
  /** Ids that fail this many more times. */
  readonly failures = new Map<string, number>();

  process(record: BusRecord, { stores, tables, now }: ProcessorContext<typeof adder>): Outcome {
    if (!isFrom(record, items)) return skip('unknown');
    const { group, id, n, act } = record.value;
    if (stores.seen.has(id)) return skip('duplicate');
    if (act === 'skip') return skip('asked');
    const { sum } = stores.sums.get(group) ?? { sum: 0 };
    const times = tables.factors.get(group)?.value.factor ?? 1;
    stores.sums.put(group, { sum: sum + n * times });
    const left = this.failures.get(id) ?? (act === 'throw' ? Infinity : 0);
    if (left > 0) {
      this.failures.set(id, left - 1);
      throw new Error(`cannot take ${id}`);
    }
    if (act === 'reject') return reject(`${id} asked to be rejected`);
    if (act === 'forget') return emit(tombstone(factors, group, group));
    return emit(to(totals, { group, sum: sum + n * times, at: now, factor: times }, { echo: id }));
  }

  punctuate({ stores, now }: ProcessorContext<typeof adder>) {
    const big = [...stores.sums.entries()].filter(([, { sum }]) => sum >= 1000);
    for (const [group] of big) stores.sums.delete(group);
    return big.map(([group, { sum }]) => to(totals, { group, sum: -sum, at: now, factor: 0 }));
  }
}
