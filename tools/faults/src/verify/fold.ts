import { COUNT_LIMIT, type Count, RECENT } from '../worker/processors.ts';
import { type CountedStep, type ForwardedStep, type Step, steps } from '../worker/topics.ts';
import type { Outcome, Place, ReadRecord } from './record.ts';

/** A task's state. */
export interface TaskState {
  readonly counts: Readonly<Record<string, Count>>;
  /** Identities of the last records of the input, oldest first. */
  readonly recent: readonly string[];
}

/** What has to be on the log, and in the stores, when a processor has taken these inputs each once and in order. */
export interface Folded {
  readonly forward: readonly Outcome[];
  readonly count: readonly Outcome[];
  /** State of the counting tasks by partition. */
  readonly states: ReadonlyMap<number, TaskState>;
}

const dead = (from: Place, reason: string, value: string): Outcome => ({
  from,
  kind: 'dead letter',
  content: JSON.stringify({ reason, value }),
});

const output = (from: Place, content: ForwardedStep | CountedStep): Outcome => ({
  from,
  kind: 'output',
  content: JSON.stringify(content),
});

/** The step, or the reason why it goes to dead-letters unread. */
function read(value: string): Step | 'not_json' | 'schema' {
  let json: unknown;
  try {
    json = JSON.parse(value);
  } catch {
    return 'not_json';
  }
  const parsed = steps.schema.safeParse(json);
  return parsed.success ? parsed.data : 'schema';
}

/** One counting task, written as plainly as can be: the model that the bus is measured by. */
class Model {
  readonly #counts = new Map<string, Count>();
  /** Undefined for what was given up: it takes its place and is not remembered. */
  readonly #seen: (string | undefined)[] = [];
  #now = 0;

  take({ key, n, id, trouble }: Step, from: Place, timestamp: number): CountedStep | 'rejected' | 'failed' {
    if (trouble === 'throw' || trouble === 'block') return this.giveUp('failed');
    this.#now = Math.max(this.#now, timestamp);
    if (trouble === 'reject') return this.giveUp('rejected');
    const repeated = this.#seen.slice(-RECENT).includes(id);
    this.#seen.push(id);
    const count = (this.#counts.get(key)?.count ?? 0) + 1;
    if (count === COUNT_LIMIT) this.#counts.delete(key);
    else this.#counts.set(key, { count, last_n: n, last_now: this.#now });
    return { key, n, from, count, repeated, now: this.#now };
  }

  giveUp<R>(reason: R): R {
    this.#seen.push(undefined);
    return reason;
  }

  get state(): TaskState {
    const recent = this.#seen.slice(-RECENT).filter((id) => id !== undefined);
    return { counts: Object.fromEntries(this.#counts), recent };
  }
}

/** Folds the records of the input, in any order of partitions. */
export function fold(inputs: readonly ReadRecord[]): Folded {
  const forward: Outcome[] = [];
  const count: Outcome[] = [];
  const models = new Map<number, Model>();
  const ordered = [...inputs].sort((a, b) => a.partition - b.partition || a.offset - b.offset);
  for (const { partition, offset, timestamp, value } of ordered) {
    const from = { partition, offset };
    const model = models.get(partition) ?? new Model();
    models.set(partition, model);
    const step = read(value);
    const counted = typeof step === 'string' ? model.giveUp(step) : model.take(step, from, timestamp);
    if (typeof counted === 'string') {
      forward.push(dead(from, counted, value));
      count.push(dead(from, counted, value));
      continue;
    }
    forward.push(output(from, { key: counted.key, n: counted.n, from }));
    count.push(output(from, counted));
  }
  return { forward, count, states: new Map([...models].map(([partition, model]) => [partition, model.state])) };
}
