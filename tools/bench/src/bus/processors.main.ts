// One row of the benchmark in a process of its own: the processors of that name, on the bus of the environment.
import { busConfigSchema, KafkaBus } from '@chorus/bus';
import { HOSTED, type Hosted, type HostedName } from './processors.ts';

const [name = ''] = process.argv.slice(2);
const { guarantee, processors }: Hosted = HOSTED[name as HostedName];
const config = busConfigSchema.parse(process.env);
if (config.BUS !== 'kafka') throw new Error(`The benchmark runs on Kafka, not on BUS=${config.BUS}.`);

const bus = new KafkaBus({
  config,
  guarantee,
  observer: {
    task: ({ processor, partition, state, detail = '' }) => {
      if (state === 'failed') console.error(`${name}: task ${partition} of ${processor} failed: ${detail}`);
    },
    deadLetter: ({ processor, offset, error }) => console.error(`${name}: ${processor} gave up ${offset}: ${error}`),
  },
});
process.once('SIGTERM', () => void bus.close());
for (const [definition, handler] of processors) bus.process(definition, handler);
await bus.start();
