import type { GraphMetrics, GraphNode } from '@chorus/contracts';
import type { Figures } from './film.ts';

/** What happened in a step that ends at `at` (ms since 1970). */
export interface Volume {
  readonly at: number;
  readonly messages: number;
  readonly conflicts: number;
  readonly blocked: number;
}

type Counts = Omit<Volume, 'at'>;

interface Past {
  /** The figures of the graph, oldest first, with their steps. */
  readonly figures: Iterable<readonly [step: number, figures: Figures]>;
  /** The end of the step that a step of the finest resolution lies in, ms since 1970. */
  endOf(step: number): number;
  nodesAt(step: number): Iterable<GraphNode>;
  readonly from: number;
  readonly to: number;
}

/** Differences between the totals at the ends of the steps; steps without any are left out. */
export function volumesOf({ figures, endOf, nodesAt, from, to }: Past): Volume[] {
  const volumes: Volume[] = [];
  let before: Counts | undefined;
  for (const [step, { metrics }] of lastOfEach(figures, endOf)) {
    const totals = countsOf(metrics);
    const counts = before ? since(before, totals) : atFirst(totals, nodesAt(step), from);
    before = totals;
    const end = endOf(step);
    if (end > from && counts.messages + counts.conflicts + counts.blocked > 0)
      volumes.push({ at: Math.min(end, to), ...counts });
  }
  return volumes;
}

/** Of several figures in one step the last. */
function* lastOfEach(figures: Past['figures'], endOf: Past['endOf']): Past['figures'] {
  let waiting: readonly [number, Figures] | undefined;
  for (const entry of figures) {
    if (waiting && endOf(waiting[0]) !== endOf(entry[0])) yield waiting;
    waiting = entry;
  }
  if (waiting) yield waiting;
}

const countsOf = ({ messages_total, conflicts_total, blocked_total }: GraphMetrics): Counts => ({
  messages: messages_total,
  conflicts: conflicts_total,
  blocked: blocked_total,
});

/** Totals that fell began anew from nothing. */
function since(before: Counts, totals: Counts): Counts {
  if (totals.messages < before.messages) return totals;
  return {
    messages: totals.messages - before.messages,
    conflicts: Math.max(0, totals.conflicts - before.conflicts),
    blocked: Math.max(0, totals.blocked - before.blocked),
  };
}

/**
 * Totals without any before them: of a fleet that has just begun they are all new, of one that was silent for so long that
 * nothing is left they are not. What is new is of agents that were seen first since.
 */
function atFirst(totals: Counts, nodes: Iterable<GraphNode>, from: number): Counts {
  const sum = { messages: 0, conflicts: 0, blocked: 0 };
  for (const node of nodes) {
    if (Date.parse(node.first_seen) < from) continue;
    sum.messages += node.messages;
    sum.conflicts += node.conflicts;
    sum.blocked += node.blocked;
  }
  return {
    messages: Math.min(sum.messages, totals.messages),
    conflicts: Math.min(sum.conflicts, totals.conflicts),
    blocked: Math.min(sum.blocked, totals.blocked),
  };
}
