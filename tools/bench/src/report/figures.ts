import type { LatencyFigures } from '../latency/measure-latency.ts';
import type { Circumstances } from '../machine.ts';
import type { Times } from '../profile/cpu-profile.ts';
import type { Spread, Summary } from '../statistics.ts';
import type { ThroughputFigures } from '../throughput/measure-throughput.ts';
import { table } from './table.ts';

export const whole = (value: number): string => Math.round(value).toLocaleString('en');
export const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
export const ms = (value: number): string => value.toFixed(1);

/** Each function gives Markdown that reads well in a terminal, too. */
export function circumstancesText(at: Circumstances): string {
  const broker = at.kafka === undefined ? '' : `, Apache Kafka ${at.kafka}`;
  const machine = `${at.system}, ${at.cores} cores, ${at.memory_gib} GiB, Node ${at.node}${broker}`;
  const others = `Others kept the cores ${percent(at.busy_before)} busy just before the run and ${percent(at.busy_after)} just after it.`;
  return `Measured on ${at.date}: ${machine}. ${others}`;
}

export function latencyText(figures: LatencyFigures): string {
  const { rate, agents, answer, accepted, decided, read, socket, page, cores_busy, clocks } = figures;
  const row = (leg: string, { median, p90, p99, max }: Summary) => [leg, ...[median, p90, p99, max].map(ms)];
  const offsets = clocks.map(({ ahead_ms, within_ms }) => `${ahead_ms.toFixed(2)} ± ${within_ms.toFixed(2)} ms`);
  return [
    `${page.count} messages of ${agents} agents at ${rate}/s; times in ms:`,
    table([
      ['', 'median', 'p90', 'p99', 'max'],
      row('request → 202', answer),
      row('202 → accepted message on the log', accepted),
      row('202 → decision on the log', decided),
      row('202 → decision read off the log', read),
      row('202 → decision in a frame of the live socket', socket),
      row('202 → decision on the page', page),
    ]),
    `All cores were ${percent(cores_busy)} busy meanwhile. The page's clock was ahead of the sender's by ${offsets.join(' before and ')} after.`,
  ].join('\n\n');
}

export function throughputText(figures: ThroughputFigures): string {
  const { copy, alone, together, messages, runs, raw_bytes, decision_bytes, with_risk } = figures;
  const row = (what: string, { median, lowest, highest }: Spread) => [
    what,
    ...[median, lowest, highest].map(whole),
    percent(median / copy.median),
  ];
  const sizes = `a message has ${whole(raw_bytes)} bytes, the decision on it ${whole(decision_bytes)} (mean)`;
  return [
    `${whole(messages)} messages in each of ${runs} runs; ${sizes}; ${percent(with_risk)} of the decisions saw a risk. Records a second:`,
    table([
      ['', 'median', 'lowest', 'highest', 'of the copy'],
      row('bare kafkajs copy, raw → another topic', copy),
      row('stream-processor alone, raw → accepted', alone.accepted),
      row('stream-processor alone, raw → decisions', alone.decided),
      row('all services, raw → decisions', together.decided),
      row('all services, until trust-service has read them', together.trust),
      row('all services, until graph-service has read them', together.graph),
    ]),
  ].join('\n\n');
}

const SHOWN = { places: 8, functions: 20 };

/** `whose` thread, as in `The copy's`. */
export function profileText(whose: string, { busy, places, functions }: Times): string {
  return [
    `${whose} thread was busy ${percent(busy)} of the time. Of that, by package and folder:`,
    table([['where', 'self'], ...places.slice(0, SHOWN.places).map(({ name, self }) => [name, percent(self)])]),
    'By function, with what it calls and without:',
    table([
      ['function', 'total', 'self'],
      ...functions.slice(0, SHOWN.functions).map(({ name, total, self }) => [name, percent(total), percent(self)]),
    ]),
  ].join('\n\n');
}
