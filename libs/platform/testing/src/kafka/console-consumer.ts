import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Machine, thisMachine, Unavailable } from '../machine.ts';
import { endWithThisProcess } from '../servers/process.ts';
import { CONSOLE_FORMAT, ConsoleLines, type ConsoleRecord } from './console-lines.ts';
import { ensureJars, findJars, KAFKA_TOOLS_JARS } from './jars.ts';
import { findJava } from './java.ts';

/** Where Kafka's command line tools can be had, or why not. */
export type FoundKafkaTools =
  /** `fetched`: their jars are here; else Maven gets them at the first use. */
  | { readonly ok: true; readonly java: string; readonly fetched: boolean }
  | { readonly ok: false; readonly why: string };

/** Looks for Java 17 and the jars of Kafka's tools in the cache, or Maven to fetch them. Starts nothing. */
export async function findKafkaTools(machine: Machine = thisMachine()): Promise<FoundKafkaTools> {
  const found = await findJava(machine);
  if ('why' in found) return { ok: false, why: `no tools of Kafka: ${found.why}` };
  const jars = await findJars(machine, KAFKA_TOOLS_JARS);
  if ('why' in jars) return { ok: false, why: `no tools of Kafka: ${jars.why}` };
  return { ok: true, java: found.java.program, fetched: jars.fetched };
}

export interface ConsoleConsumerOptions {
  /** `host:port`, a list with commas where there are several. */
  readonly brokers: string;
  /** With a regular expression, in the syntax of Java, all that match; their records do not say which they are of. */
  readonly topic: string | RegExp;
  /** It ends when so long, in milliseconds, no record has come, the time to join its group included; 10,000 by default. */
  readonly timeoutMs?: number;
  /** It ends as soon as it has so many; without it only the time-out ends it. */
  readonly maxMessages?: number;
  /** Told of each record; it ends soon after this has said true for the first time. */
  readonly enough?: (record: ConsoleRecord) => boolean;
  /** Also what is aborted or not yet committed; false by default. */
  readonly uncommitted?: boolean;
  /** Told what is going on, for a person to read. */
  readonly onProgress?: (text: string) => void;
}

/** What Java exits with after a SIGTERM. */
const TERMINATED = 143;
/** The end of its log that an error shows. */
const LOG_TAIL = 4000;

/**
 * Every committed record of a topic, or of several, from its beginning, in the order of each partition, as the console consumer of
 * Apache Kafka reads it: a reader that shares no code with those of this project. Keys, values and headers are text without control
 * characters, such as JSON.
 * @throws Unavailable where Java or the tools can't be had; Error with the end of its log where it fails
 */
export async function consoleConsumer(options: ConsoleConsumerOptions): Promise<ConsoleRecord[]> {
  const machine = thisMachine();
  const found = await findKafkaTools(machine);
  if (!found.ok) throw new Unavailable(found.why);
  const jars = await ensureJars(machine, KAFKA_TOOLS_JARS, options.onProgress);
  const log4j = fileURLToPath(new URL('../../kafka/tools.log4j2.properties', import.meta.url));
  const java = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', join(jars, '*')];
  const tool = [`-Dlog4j2.configurationFile=${log4j}`, 'org.apache.kafka.tools.consumer.ConsoleConsumer'];
  const child = spawn(found.java, [...java, ...tool, ...consumerArgs(options)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  // A failure is seen below; it may come while the output is still being read.
  closed.catch(() => {});
  const dismissGuard = child.pid === undefined ? () => {} : endWithThisProcess(child.pid);
  child.once('exit', dismissGuard);
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-LOG_TAIL)));

  const lines = new ConsoleLines();
  const records: ConsoleRecord[] = [];
  let ended = false;
  try {
    for await (const text of child.stdout.setEncoding('utf8') as AsyncIterable<string>)
      for (const record of lines.push(text)) {
        records.push(record);
        if (ended || !options.enough?.(record)) continue;
        ended = true;
        // It ends in order and says how many it has printed.
        child.kill('SIGTERM');
      }
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  const [code, signal] = await closed;
  // It exits with 0 after most failures too; the count is the last that it says when it ends in order.
  const counted = /Processed a total of (\d+) messages/.exec(log)?.[1];
  if (code !== (ended ? TERMINATED : 0) || Number(counted) !== records.length)
    throw new Error(
      `Kafka's console consumer ended with ${signal ?? `exit code ${code}`}; it printed ${records.length} records and ` +
        `counted ${counted ?? 'none'}. The end of its log:\n${log.trimEnd()}`,
    );
  return records;
}

function consumerArgs(options: ConsoleConsumerOptions): string[] {
  const { brokers, topic, timeoutMs = 10_000, maxMessages, uncommitted = false } = options;
  return [
    ...['--bootstrap-server', brokers, '--from-beginning'],
    ...(typeof topic === 'string' ? ['--topic', topic] : ['--include', topic.source]),
    ...['--isolation-level', uncommitted ? 'read_uncommitted' : 'read_committed'],
    ...['--timeout-ms', String(timeoutMs)],
    ...(maxMessages === undefined ? [] : ['--max-messages', String(maxMessages)]),
    ...Object.entries(CONSOLE_FORMAT).flatMap(([name, value]) => ['--formatter-property', `${name}=${value}`]),
  ];
}
