import {
  type BusRecord,
  defineProcessor,
  emit,
  isFrom,
  keyValueStore,
  type Outcome,
  type ProcessorContext,
  recentStore,
  reject,
  type StreamProcessor,
  to,
} from '@chorus/bus';
import { counted, forwarded, type Step, steps } from './topics.ts';

/** Records that the `recent` store reaches back. */
export const RECENT = 40;

/** At this count a key is deleted and counted from 1 again, so that the changelog gets tombstones, too. */
export const COUNT_LIMIT = 50;

export interface Count {
  readonly count: number;
  readonly last_n: number;
  readonly last_now: number;
}

/** Stateless: passes each step on under another key. */
export const forward = defineProcessor({ name: 'forward', streams: [steps], outputs: [forwarded] });

/** Stateful: what it says of a step shows its whole state, so that a step lost or doubled before shows, too. */
export const count = defineProcessor({
  name: 'count',
  streams: [steps],
  outputs: [counted],
  stores: { counts: keyValueStore<Count>(), known: recentStore(steps, RECENT, ({ value }) => value.id) },
});

/** How often a handler of this process has thrown at a step, by processor and id. */
const thrown = new Map<string, number>();

/** Does what the step wants done to its handlers. */
function suffer(processor: string, { trouble, id }: Step): Outcome | undefined {
  if (trouble === 'reject') return reject('this step wants to be rejected');
  if (trouble === 'throw') throw new Error('this step is never taken');
  if (trouble === 'block') for (;;);
  if (trouble === undefined) return undefined;
  const times = thrown.get(`${processor}/${id}`) ?? 0;
  thrown.set(`${processor}/${id}`, times + 1);
  if (times < 2) throw new Error('this step is taken the third time');
  return undefined;
}

function stepOf(record: BusRecord): Step {
  if (!isFrom(record, steps)) throw new Error(`a record of ${record.topic}, which is not an input`);
  return record.value;
}

export class Forward implements StreamProcessor<typeof forward> {
  process(record: BusRecord): Outcome {
    const step = stepOf(record);
    const { key, n } = step;
    const from = { partition: record.partition, offset: record.offset };
    return suffer('forward', step) ?? emit(to(forwarded, { key, n, from }));
  }
}

type CountContext = ProcessorContext<typeof count>;

export class Counter implements StreamProcessor<typeof count> {
  /** @param onTick told of each task every second, with its stores */
  constructor(private readonly onTick: (context: CountContext) => void) {}

  process(record: BusRecord, { stores, now }: CountContext): Outcome {
    const step = stepOf(record);
    const { key, n, id } = step;
    const from = { partition: record.partition, offset: record.offset };
    const count = (stores.counts.get(key)?.count ?? 0) + 1;
    if (count === COUNT_LIMIT) stores.counts.delete(key);
    else stores.counts.put(key, { count, last_n: n, last_now: now });
    const repeated = stores.known.has(id);
    return suffer('count', step) ?? emit(to(counted, { key, n, from, count, repeated, now }));
  }

  punctuate(context: CountContext): [] {
    this.onTick(context);
    return [];
  }
}
