import type { Detection, GraphEdge, GraphMetrics, TrustScore } from '@chorus/contracts';

/*
 * Memory that a value takes, about, without the texts that it shares with the one before it. Of what is much the same
 * size each time one figure, as measured by `npm run bench:graph`; what may be long is counted.
 */

/** Of a short text, and of a character of a long one. */
const TEXT = 56;
const CHARACTER = 1;

export const nodeBytes = (): number => 220;

export const edgeBytes = ({ message_id }: GraphEdge): number => 220 + CHARACTER * message_id.length;

export const trustBytes = ({ adjustment_reason, standing_reason, evidence, ledger }: TrustScore): number =>
  420 + CHARACTER * (adjustment_reason.length + standing_reason.length) + (evidence ? 250 : 0) + (ledger ? 120 : 0);

export const detectionBytes = ({ agents, evidence, summary, suggested_action, statements }: Detection): number =>
  900 +
  CHARACTER * (summary.length + suggested_action.length) +
  TEXT * (agents.length + evidence.length + 8 * statements.length);

export const metricsBytes = ({ detected_loops, isolated_nodes }: GraphMetrics): number => {
  let names = isolated_nodes.length;
  for (const loop of detected_loops) names += loop.length + 1;
  return 500 + TEXT * names;
};
