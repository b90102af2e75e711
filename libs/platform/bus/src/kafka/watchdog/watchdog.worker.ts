// The watchdog's thread. From source it is Node alone that loads it: no decorators in what it imports.
import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf, within } from '../within.ts';
import { endProcess } from './end-process.ts';
import { type Handled, Lookout, LOOKS } from './handled.ts';
import type { WatchdogData } from './watchdog.ts';

const { memory, limit_ms, config, processors } = workerData as WatchdogData;
const lookout = new Lookout(memory, limit_ms);
let busy = false;

setInterval(() => {
  const { user, system } = process.cpuUsage();
  const blocked = lookout.look((user + system) / 1000);
  if (!blocked || busy) return;
  busy = true;
  void putDown(blocked).then(() => (busy = false));
}, limit_ms / LOOKS);

/** Ends the process, whatever goes wrong on the way: it cannot do so itself. Unless the handler has come back meanwhile. */
async function putDown(blocked: Handled): Promise<void> {
  process.on('uncaughtException', endProcess);
  const { processor, topics } = processors[blocked.processor] ?? { processor: '', topics: [] };
  const { partition, offset } = blocked;
  let attempts: number | undefined;
  let trouble = '';
  try {
    attempts = await writeDown(blocked);
  } catch (error) {
    trouble = `; it could not be written down: ${messageOf(error)}`;
  }
  const ended = lookout.stillHas(blocked);
  const topic = topics[blocked.topic];
  const unknown = blocked.among > 1 ? `one of ${blocked.among} asynchronous handlers` : 'punctuate';
  const at = topic === undefined ? { what: unknown } : { topic, partition, offset, attempts };
  say(ended ? 'fatal' : 'warn', {
    processor,
    ...at,
    msg: `a handler has blocked the event loop for ${limit_ms} ms${ended ? ', so the process is ended' : ' and has come back after all'}${trouble}`,
  });
  if (ended) endProcess();
  process.off('uncaughtException', endProcess);
}

/** How many processes the record has ended, this one among them; undefined where there is no record. */
async function writeDown({ processor, topic: input, partition, offset }: Handled): Promise<number | undefined> {
  const { groupId, topics } = processors[processor] ?? { groupId: '', topics: [] };
  const topic = topics[input];
  if (topic === undefined) return undefined;
  // Not before it is needed: a thread that only looks needs little memory.
  const { recordDeath } = await import('./record-death.ts');
  const place = { topic: config.KAFKA_NAMESPACE + topic, partition, offset };
  const writing = recordDeath(config, { groupId, transactionalId: `${groupId}-${partition}`, ...place });
  return await within(config.KAFKA_REQUEST_TIMEOUT_MS, 'that', writing);
}

/** As the services log, but not by process.stderr: the thread that serves it is blocked. */
function say(level: string, fields: object): void {
  writeSync(2, `${JSON.stringify({ level, time: new Date().toISOString(), component: 'watchdog', ...fields })}\n`);
}

parentPort?.postMessage('looking');
