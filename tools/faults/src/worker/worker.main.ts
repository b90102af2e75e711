// Both processors on the real bus, as a process that may be killed at any instant. Started by Workers of @chorus/testing.
import { type BusObserver, KafkaBus } from '@chorus/bus';
import { serveParent, tellParent } from '@chorus/testing/worker';
import { readWorkerConfig } from './config.ts';
import { Dumps } from './dumps.ts';
import type { DumpCommand, News } from './messages.ts';
import { count, Counter, forward, Forward } from './processors.ts';

const { kafka: config, weaken } = readWorkerConfig(process.env);
const tell = (news: News) => tellParent(news);
const log = (text: string) => console.log(`${new Date().toISOString()} ${text}`);

const WORKING_MS = 250;
/** When it was told last that a task works. */
const told = new Map<string, number>();
const dumps = new Dumps();

const observer: BusObserver = {
  task({ processor, partition, state, detail = '' }) {
    log(`${processor}/${partition} ${state} ${detail}`);
    told.delete(`${processor}/${partition}`);
    dumps.task(processor, partition, state);
    tell({ kind: 'task', processor, partition, state });
  },
  batch({ processor, partition }) {
    const task = `${processor}/${partition}`;
    const now = performance.now();
    if (now - (told.get(task) ?? -Infinity) < WORKING_MS) return;
    told.set(task, now);
    tell({ kind: 'task', processor, partition, state: 'working' });
  },
  retry: ({ processor, partition, attempt, error }) => log(`${processor}/${partition} attempt ${attempt}: ${error}`),
  deadLetter({ processor, topic, partition, offset, reason }) {
    log(`${processor} gives up ${topic}/${partition}@${offset}: ${reason}`);
    tell({ kind: 'dead letter', processor, reason });
  },
};

const bus = new KafkaBus({
  config,
  observer,
  weaken,
  log: ({ message, error }) => log(`${message} ${String(error ?? '')}`),
  retry: { attempts: 3, pause_ms: 20, max_pause_ms: 100 },
});
bus.process(forward, new Forward());
bus.process(count, new Counter((context) => dumps.tick(context)));

process.once('SIGTERM', () => void bus.close().then(() => process.exit()));

await bus.start();
serveParent((command) => dumps.ask((command as DumpCommand).dump));
