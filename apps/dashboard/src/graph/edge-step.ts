import { edgeStrengthAt, type GraphEdge } from '@chorus/contracts';
import { edgeStep, type EdgeStep } from './geometry.ts';

const known = new WeakMap<GraphEdge, { readonly now: number; readonly step: EdgeStep }>();

/**
 * Strength of an edge at `now` (ms since 1970) in four steps; 0 is faded. Remembered: of thousands of edges a few change
 * at each news, and the time that the page goes by moves in large steps.
 */
export function stepAt(edge: GraphEdge, now: number): EdgeStep {
  const last = known.get(edge);
  if (last?.now === now) return last.step;
  const step = edgeStep(edgeStrengthAt(edge, now));
  known.set(edge, { now, step });
  return step;
}
