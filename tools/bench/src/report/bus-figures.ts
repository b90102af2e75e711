import { goalsOf, type BusFigures, type Goal } from '../bus/goals.ts';
import type { IdleFigures } from '../bus/measure-idle.ts';
import type { StageLatency } from '../bus/measure-latency.ts';
import type { Part } from '../bus/options.ts';
import { ROW, ROWS, type RowName } from '../bus/rows.ts';
import { median, spread } from '../statistics.ts';
import { ms, percent, whole } from './figures.ts';
import { table } from './table.ts';

/** The rates of one size of records, a table in Markdown. */
export function ratesText({ messages, mean_bytes, runs, absent }: BusFigures['throughput'][number]): string {
  const copy = runs.copy && median(runs.copy.map(({ rate }) => rate));
  const row = (name: RowName): string[] => {
    const { title, share } = ROW[name];
    const mine = runs[name];
    if (!mine) return [title, '–', '–', '–', '–', '–', '–'];
    const rate = spread(mine.map(({ rate }) => rate));
    const cpu = mine.flatMap(({ cpu_us }) => cpu_us ?? []);
    return [
      title,
      ...[rate.median, rate.lowest, rate.highest].map(whole),
      copy === undefined ? '–' : percent(rate.median / copy),
      cpu.length === 0 ? '–' : median(cpu).toFixed(0),
      whole(share * messages),
    ];
  };
  const shown = ROWS.filter((name) => runs[name] ?? absent[name]);
  const whyAbsent = (name: RowName): string[] => {
    const absence = absent[name];
    return absence ? [`**${absence.failed ? 'FAILED' : 'NOT MEASURED'}: ${ROW[name].title}: ${absence.why}**`] : [];
  };
  const rounds = Math.max(0, ...Object.values(runs).map(({ length }) => length));
  return [
    `${rounds === 1 ? '1 round' : `${rounds} rounds`}; a record has ${whole(mean_bytes)} bytes (mean). Records a second, from when all of them were there to the last output on the log; CPU time of the row's own process for a record:`,
    table([
      ['', 'median', 'lowest', 'highest', 'of the copy', 'CPU, µs', 'messages'],
      ...shown.map((name) => row(name)),
    ]),
    ...shown.flatMap(whyAbsent),
  ].join('\n\n');
}

export function stageLatencyText({ rate, ms: times }: StageLatency): string {
  const { count, median, p90, p99, max } = times;
  return [
    `${whole(count)} messages at ${whole(rate)}/s over 6 partitions, from when one was due to when a reader of committed records had the output; times in ms:`,
    table([
      ['', 'median', 'p90', 'p99', 'max'],
      ['identity processor, exactly once', ...[median, p90, p99, max].map(ms)],
    ]),
  ].join('\n\n');
}

export function idleText({ seconds, service, processor }: IdleFigures): string {
  const share = (value: number | undefined) => (value === undefined ? '–' : `${(100 * value).toFixed(2)} %`);
  return [
    `Share of one core in ${seconds} s without work:`,
    table([
      ['', 'CPU'],
      ['stream-processor: two processors, 12 tasks, HTTP, heartbeats', share(service)],
      ['one exactly-once processor, 6 tasks', share(processor)],
    ]),
  ].join('\n\n');
}

/** Each goal that these parts are about, with what was measured and whether that is enough; empty without any. */
export function goalsText(figures: BusFigures, parts: readonly Part[]): string {
  const goals = goalsOf(figures).filter((goal) => goal.parts.every((part) => parts.includes(part)));
  if (goals.length === 0) return '';
  const verdict = ({ measured, met }: Goal) => (measured === undefined ? 'NOT MEASURED' : met ? 'met' : 'MISSED');
  return [
    'Ratios are those of the rates within a round: median (lowest–highest).',
    table([
      ['goal', 'wanted', 'measured', ''],
      ...goals.map((goal) => [goal.what, goal.wanted, goal.measured ?? '–', verdict(goal)]),
    ]),
  ].join('\n\n');
}
