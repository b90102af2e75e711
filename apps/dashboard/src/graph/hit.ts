import { contains } from './boxes.ts';
import { distanceTo, mayTouch, type Point } from './geometry.ts';
import type { Labels } from './scene-labels.ts';
import type { Scene, SceneEdge, SceneNode } from './scene.ts';

export type Hit =
  { readonly type: 'node'; readonly node: SceneNode } | { readonly type: 'edge'; readonly edge: SceneEdge } | null;

const EDGE_REACH = 6;
const SMALLEST_TARGET = 14;

/**
 * What lies under a point of the scene: a node before an edge, the nearest first. Everything is looked at once, but only
 * the box of most: at 5,000 nodes and 15,000 edges that is less than an index would cost that every change makes anew.
 */
export function hit(scene: Scene, labels: Labels, at: Point): Hit {
  let best: SceneNode | null = null;
  let nearest = Infinity;
  for (const node of scene.nodes) {
    const reach = Math.max(SMALLEST_TARGET, node.rim + 3);
    const dx = node.x - at.x;
    const dy = node.y - at.y;
    if (dx > reach || dx < -reach || dy > reach || dy < -reach) continue;
    const distance = Math.hypot(dx, dy);
    if (distance <= reach && distance < nearest) {
      best = node;
      nearest = distance;
    }
  }
  if (best !== null) return { type: 'node', node: best };
  for (const node of scene.nodes) {
    const box = labels.get(node.node.id)?.box;
    if (box && contains(box, at, 0)) return { type: 'node', node };
  }
  let line: SceneEdge | null = null;
  nearest = EDGE_REACH;
  for (const edge of scene.edges) {
    if (!mayTouch(edge.curve, at, EDGE_REACH)) continue;
    const distance = distanceTo(edge.curve, at);
    if (distance <= nearest) {
      line = edge;
      nearest = distance;
    }
  }
  return line === null ? null : { type: 'edge', edge: line };
}
