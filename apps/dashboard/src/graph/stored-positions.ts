import { z } from 'zod';
import type { Point } from './geometry.ts';

const stored = z.array(z.tuple([z.string(), z.number(), z.number()])).max(5000);
const keyOf = (fleet_id: string, shape: string): string => `chorus.graph.${shape}.${fleet_id}`;

/** Where the nodes of a fleet stood when this browser last saw it; empty where it never did, or storage is off. */
export function loadPositions(fleet_id: string, shape: string): Map<string, Point> {
  try {
    const text = localStorage.getItem(keyOf(fleet_id, shape));
    const parsed = stored.safeParse(text === null ? [] : JSON.parse(text));
    return new Map((parsed.data ?? []).map(([id, x, y]) => [id, { x, y }]));
  } catch {
    return new Map();
  }
}

export function savePositions(fleet_id: string, shape: string, positions: ReadonlyMap<string, Point>): void {
  try {
    const list = [...positions].map(([id, { x, y }]) => [id, x, y]);
    localStorage.setItem(keyOf(fleet_id, shape), JSON.stringify(list));
  } catch {
    // Storage is off or full: the graph is then laid out anew at the next visit, and nothing else is lost.
  }
}
