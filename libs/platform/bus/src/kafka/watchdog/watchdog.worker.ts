// The watchdog's thread. From source it is Node alone that loads it: no decorators in what it imports.
import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf, within } from '../within.ts';
import { endProcess } from './end-process.ts';
import { type Handled, Lookout, LOOKS } from './handled.ts';
import type { WatchdogData } from './watchdog.ts';

const { memory, limit_ms, config, processors } = workerData as WatchdogData;
const lookout = new Lookout(memory);

const looking = setInterval(() => {
  const blocked = lookout.look();
  if (!blocked) return;
  clearInterval(looking);
  void putDown(blocked);
}, limit_ms / LOOKS);

/** Whatever goes wrong on the way, the process ends: it cannot do so itself. */
async function putDown({ processor: index, topic: input, partition, offset }: Handled): Promise<void> {
  process.on('uncaughtException', endProcess);
  const { processor, groupId, topics } = processors[index] ?? { processor: '', groupId: '', topics: [] };
  const topic = topics[input];
  let attempts: number | undefined;
  let trouble = '';
  try {
    if (topic !== undefined) {
      // Not before it is needed: a thread that only looks needs little memory.
      const { recordDeath } = await import('./record-death.ts');
      const transactionalId = `${groupId}-${partition}`;
      const culprit = { groupId, transactionalId, topic: config.KAFKA_NAMESPACE + topic, partition, offset };
      attempts = await within(config.KAFKA_REQUEST_TIMEOUT_MS, 'that', recordDeath(config, culprit));
    }
  } catch (error) {
    trouble = `; it could not be written down: ${messageOf(error)}`;
  }
  const at = topic === undefined ? { what: 'punctuate' } : { topic, partition, offset, attempts };
  const msg = `a handler has blocked the event loop for ${limit_ms} ms, so the process is ended${trouble}`;
  const line = { level: 'fatal', time: new Date().toISOString(), component: 'watchdog', processor, ...at, msg };
  // process.stderr is served by the thread that is blocked.
  writeSync(2, `${JSON.stringify(line)}\n`);
  endProcess();
}

parentPort?.postMessage('looking');
