import type { GraphFigures } from '../graph/measure.ts';
import { ms, percent, whole } from './figures.ts';
import { table } from './table.ts';

/** What 99 of 100 updates may take at 100,000 edges, in µs, and how much more than at 1,000. */
const GOAL_US = 50;
const GOAL_RATIO = 2;

const us = (value: number): string => value.toFixed(1);

export function updatesText({ messages, updates }: GraphFigures): string {
  return [
    `${whole(messages)} messages at each size, 200 a second of log time, in turns: folding one in, and its share of the pass that takes away once a second what has faded. As many edges fade as come. Times in µs for a message:`,
    table([
      ['', 'p50', 'p99', 'max', 'CPU, mean', 'of it fading'],
      ...updates.map(({ edges, nodes, p50, p99, max, cpu, expiry }) => [
        `${whole(edges)} edges, ${whole(nodes)} agents`,
        ...[p50, p99, max, cpu].map(us),
        percent(expiry),
      ]),
    ]),
    'The CPU time includes making the message and collecting garbage; the others are by the clock.',
  ].join('\n\n');
}

export function metricsText({ metrics }: GraphFigures): string {
  const off = (error: number | undefined) => (error ? `± ${error.toFixed(3)}` : 'exact');
  return [
    'All figures of a graph at once, the median of 7 times. graph-service works them out once a second, of a large graph every five seconds.',
    table([
      ['', 'ms', 'path length', 'clustering', 'pieces'],
      ...metrics.map(({ ms: took, metrics: found }) => [
        `${whole(found.edge_count)} edges, ${whole(found.node_count)} agents`,
        ms(took),
        `${found.average_path_length.toFixed(3)} ${off(found.path_length_error)}`,
        `${found.clustering_coefficient.toFixed(3)} ${off(found.clustering_error)}`,
        whole(found.components ?? 0),
      ]),
    ]),
  ].join('\n\n');
}

export function filmText({ films }: GraphFigures): string {
  return [
    'An hour of 200 messages a second, 720,000 messages, with a score for every tenth. Times in µs for a record; memory in MiB, by the heap and by the estimate that the limit goes by; the width of the steps so many minutes ago in seconds; what it takes to show a moment in ms:',
    table([
      ['', 'p50', 'p99', 'mean', 'MiB', 'estimate', '5', '30', '55 min', 'shown p50', 'p99'],
      ...films.map(({ agents, edges, room, resolution, ...figures }) => [
        `${whole(agents)} agents, ${whole(edges)} edges, ${room === undefined ? 'any room' : `${room} MiB`}`,
        ...[figures.p50, figures.p99, figures.mean].map(us),
        whole(figures.heap),
        whole(figures.estimate),
        ...[resolution[5], resolution[30], resolution[55]].map(whole),
        ...[figures.shown_p50, figures.shown_p99].map(ms),
      ]),
    ]),
  ].join('\n\n');
}

export function graphGoalText({ updates: [small, large] }: GraphFigures): string {
  const row = (goal: string, wanted: string, measured: string, isMet: boolean) => [
    goal,
    wanted,
    measured,
    isMet ? 'met' : 'MISSED',
  ];
  const ratio = (name: 'p50' | 'p99') => large[name] / small[name];
  const times = (name: 'p50' | 'p99') =>
    row(
      `100 times the edges cost, ${name}`,
      `≤ ${GOAL_RATIO} times`,
      `${ratio(name).toFixed(2)} times`,
      ratio(name) <= GOAL_RATIO,
    );
  return table([
    ['', 'wanted', 'measured', ''],
    row('an update at 100,000 edges: p99', `≤ ${GOAL_US} µs`, `${us(large.p99)} µs`, large.p99 <= GOAL_US),
    times('p50'),
    times('p99'),
  ]);
}
