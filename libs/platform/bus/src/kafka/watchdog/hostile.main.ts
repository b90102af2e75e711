// A process whose processor anybody can block; watchdog.long.spec.ts starts it. Its argument is a plan in JSON.
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { serveParent } from '@chorus/testing/worker';
import { emit, type Outcome, to } from '../../port/outcome.ts';
import { defineProcessor, type ProcessorContext, type StreamProcessor } from '../../port/processor.ts';
import { type BusRecord, isFrom } from '../../port/record.ts';
import { keyValueStore } from '../../port/store.ts';
import { kafkaConfigSchema } from '../config.ts';
import { counted, steps } from '../fixture.ts';
import { KafkaBus } from '../kafka-bus.ts';

export interface HostilePlan {
  readonly environment: Readonly<Record<string, string>>;
  readonly punctuate?: 'blocks';
  /** Steps with a text are looked at behind an `await`. */
  readonly awaits?: boolean;
}

const hostile = defineProcessor({
  name: 'hostile',
  streams: [steps],
  outputs: [counted],
  stores: { seq: keyValueStore<number>() },
});

interface Step {
  readonly key: string;
  readonly n: number;
}

/** On what nearly matches it takes time that doubles with each letter. */
const EVIL = /^(a+)+$/;

/** The text of a step on which the handler works until the process was frozen, and then a little longer. */
const FREEZE = 'freeze';

function workUntilFrozen(): void {
  for (let before = performance.now(); ;) {
    const now = performance.now();
    if (now - before > 1500) break;
    before = now;
  }
  const thawed = process.threadCpuUsage();
  while (process.threadCpuUsage(thawed).user < 200_000);
}

/** Numbers the steps of each key, so that a step lost, doubled or out of order shows in what comes out. */
class Hostile implements StreamProcessor<typeof hostile> {
  constructor(private readonly plan: HostilePlan) {}

  process(record: BusRecord, context: ProcessorContext<typeof hostile>): Outcome | Promise<Outcome> {
    if (!isFrom(record, steps)) throw new Error(record.topic);
    const { text } = record.value;
    if (text === undefined) return this.#count(record.value, context);
    writeSync(1, 'begins with it\n');
    if (this.plan.awaits) return sleep(1).then(() => this.#look(String(text), record.value, context));
    return this.#look(String(text), record.value, context);
  }

  #look(text: string, step: Step, context: ProcessorContext<typeof hostile>): Outcome {
    if (text === FREEZE) workUntilFrozen();
    else EVIL.test(text);
    return this.#count(step, context);
  }

  #count({ key, n }: Step, { stores }: ProcessorContext<typeof hostile>): Outcome {
    const seq = (stores.seq.get(key) ?? 0) + 1;
    stores.seq.put(key, seq);
    return emit(to(counted, { key, n, seq }));
  }

  punctuate() {
    if (this.plan.punctuate === 'blocks') EVIL.test(`${'a'.repeat(60)}!`);
    return [];
  }
}

const plan = JSON.parse(process.argv[2] ?? '{}') as HostilePlan;
const bus = new KafkaBus({
  config: kafkaConfigSchema.parse(plan.environment),
  observer: {
    task: ({ state, detail }) => {
      if (state === 'suspicion') writeSync(1, `suspicion: ${detail}\n`);
    },
  },
});
bus.process(hostile, new Hostile(plan));
await bus.start();
serveParent(() => 'still here');
