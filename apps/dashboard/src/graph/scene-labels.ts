import { contains, type Box } from './boxes.ts';
import { placeLabels, type PlacedLabel } from './labels.ts';
import type { GraphEdgeView, GraphNodeView } from './model.ts';
import { BADGE } from './shapes.ts';
import { inTrouble, isTroubled, LEGEND_HEIGHT, type Scene, type SceneNode } from './scene.ts';

export type Labels = ReadonlyMap<string, PlacedLabel>;

/** How much it hurts a name to lie on an edge. */
const EDGE_INK: Record<GraphEdgeView['look'], number> = {
  plain: 0.35,
  cut: 1.2,
  cascade: 1.6,
  loop: 1.6,
  'conflict-raised': 1.6,
  conflict: 1.6,
};

/** So many names at most are shown even where they lie over discs: more would be a heap. */
const MOST_MUSTS = 40;
const HUB_RADIUS = 14;
const MOST_AVOIDED = 1500;

/**
 * Names for the nodes of a scene that lie in the view, as many as have room, by importance.
 * @param view in the coordinates of the scene
 * @param measure width in pixels of a node’s words
 * @param before where names were, so that they do not jump
 */
export function labelScene(
  scene: Scene,
  view: Box,
  measure: (node: GraphNodeView) => number,
  sparse: boolean,
  before: Labels,
): Labels {
  const seen = scene.nodes.filter((it) => contains(view, it, it.rim));
  const onPath = new Set(scene.edges.flatMap(({ edge, order }) => (order > 0 ? [edge.source, edge.target] : [])));
  const badges = scene.edges.flatMap(({ curve: { middle }, order }) =>
    order > 0 ? [{ x: middle.x - BADGE, y: middle.y - BADGE, width: 2 * BADGE, height: 2 * BADGE }] : [],
  );
  let musts = 0;
  return placeLabels(
    seen
      .map((it) => ({ it, priority: priority(it, onPath.has(it.node.id)) }))
      .sort((a, b) => b.priority - a.priority)
      .map(({ it, priority: first }) => ({
        id: it.node.id,
        x: it.x,
        y: it.y,
        rim: it.rim + (it.selected ? 5 : 0),
        width: () => (wantsLabel(it, sparse) || onPath.has(it.node.id) ? measure(it.node) : 0),
        priority: first,
        must: (it.selected || onPath.has(it.node.id) || isTroubled(it.node)) && ++musts <= MOST_MUSTS,
      })),
    // Among thousands there is no place without a plain edge, and to look for it is what would cost most.
    scene.edges
      .filter(({ edge }) => scene.edges.length <= MOST_AVOIDED || edge.look !== 'plain')
      .map(({ curve, edge }) => ({ curve, weight: EDGE_INK[edge.look] })),
    [...scene.callouts.map(({ box }) => box), ...badges],
    { ...view, height: view.height - LEGEND_HEIGHT },
    before,
  );
}

const wantsLabel = (it: SceneNode, sparse: boolean): boolean =>
  !sparse || it.selected || inTrouble(it.node) || it.node.radius >= HUB_RADIUS;

function priority(it: SceneNode, onPath: boolean): number {
  const asked = (it.selected ? 1000 : 0) + (onPath ? 500 : 0);
  return asked + (isTroubled(it.node) ? 100 : 0) + (it.near ? 50 : 0) + it.node.radius;
}
