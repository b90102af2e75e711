import { edgeStrengthAt } from '@chorus/contracts';
import type { FleetState } from '../live/state.ts';
import type { GraphFilter } from '../graph/filter.ts';
import { namedAgents, type GraphModel, type Relation } from '../graph/model.ts';
import { openDetections } from '../problems/problems.ts';
import type { Scene } from '../graph/scene.ts';
import type { Caption } from './caption.ts';

/**
 * What is shown, as data: agents with their places, relations with their strength as of then and their last message.
 * Names are whole, as agents bear them.
 */
export function graphJson(of: {
  fleet: FleetState;
  model: GraphModel;
  scene: Scene;
  pinned: ReadonlySet<string>;
  filter: GraphFilter;
  hidden: readonly Relation[];
  path: readonly string[];
  caption: Caption;
  now: number;
}): string {
  const { fleet, model, scene, pinned, filter, hidden, path, caption, now } = of;
  const places = new Map(
    scene.nodes.map(({ node, x, y }) => [node.id, { x: round(x / scene.k), y: round(y / scene.k) }]),
  );
  const { strength, trust, tool, seen } = filter;
  const file = {
    format: 'chorus-graph/1',
    ...caption,
    fleet_id: fleet.fleet_id,
    filter: { least_strength: Number(strength), trust, tool, seen, without: hidden },
    nodes: model.nodes.map(({ id }) => {
      const known = fleet.agents.get(id);
      return {
        agent_id: id,
        kind: known?.activity?.kind ?? null,
        trust: known?.trust?.score ?? null,
        uncertainty: known?.trust?.uncertainty ?? null,
        observations: known?.trust?.observations ?? null,
        standing: known?.trust?.standing ?? null,
        enforced: known?.trust?.enforced ?? null,
        messages_per_minute: known?.activity?.messages_per_minute ?? null,
        last_seen: known?.activity?.last_seen ?? null,
        at: places.get(id) ?? null,
        pinned: pinned.has(id),
      };
    }),
    edges: model.edges
      .filter(({ id, relation }) => !hidden.includes(relation) || path.includes(id))
      .flatMap(({ id, look }) => {
        const edge = fleet.edges.get(id);
        if (edge === undefined) return [];
        const { source_agent, target_agent, relationship_type, messages, message_id, created_at, last_updated } = edge;
        const now_strength = round(edgeStrengthAt(edge, now), 1000);
        return [
          {
            ...{ source_agent, target_agent, relationship_type, strength: now_strength, messages, message_id },
            ...{ created_at, last_updated, look, path: path.indexOf(id) + 1 || null },
          },
        ];
      }),
    detections: openDetections(fleet)
      .filter((detection) => namedAgents(detection).every((id) => places.has(id)))
      .map(({ detection_id, kind, agents, root_agent }) => ({ detection_id, kind, agents, root_agent })),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

const round = (value: number, parts = 10): number => Math.round(value * parts) / parts;
