import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { applyDecision } from './apply-decision.ts';
import type { GraphChange } from './change-set.ts';
import { EDGE_HALF_LIFE_MS, EDGE_MIN_STRENGTH, EDGE_WEIGHT_SCALE, MEMORY_MS, RATE_TIME_CONSTANT_MS } from './decay.ts';
import { expire } from './expire.ts';
import { edgeId, FleetGraph, type GraphEntry } from './fleet-graph.ts';
import { foldUpdate } from './fold-update.ts';
import { contentOf, decision, MINUTE, T0, type Given } from './graph.testkit.ts';
import { DEFAULT_LIMITS, type GraphLimits } from './limits.ts';
import { metrics } from './metrics/metrics.ts';

const agent = fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'tool:x');
const type = fc.constantFrom('request' as const, 'dependency' as const, 'conflict' as const);
const step = fc.record({
  /** Time since the step before. */
  pause: fc.oneof(fc.nat(5_000), fc.nat(70 * MINUTE), fc.nat(30 * 60 * MINUTE)),
  message: fc.record({
    from: agent,
    edges: fc.array(fc.tuple(agent, agent, type), { maxLength: 4 }),
    type: fc.constantFrom('request' as const, 'response' as const, 'broadcast' as const),
    risk: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  expire: fc.boolean(),
});
type Step = { pause: number; message: Given; expire: boolean };

/** Folds the steps in, and hands each change to `follow`. */
function run(steps: readonly Step[], limits: GraphLimits, follow: (change: GraphChange) => void) {
  const graph = new FleetGraph('f');
  let now = T0;
  for (const { pause, message, expire: expiring } of steps) {
    now += pause;
    if (expiring) follow(expire(graph, now));
    follow(applyDecision(graph, decision(message), now, limits));
  }
  return { graph, now };
}

/** The same from scratch: every edge as the list of the times at which it was used, every node as those it spoke at. */
function recount(steps: readonly Step[]) {
  const edges = new Map<string, number[]>();
  const nodes = new Map<string, { seen: number; times: number[] }>();
  const weight = (times: readonly number[], now: number) =>
    times.reduce((sum, at) => sum + 2 ** (-(now - at) / EDGE_HALF_LIFE_MS), 0);
  let now = T0;
  for (const { pause, message, expire: expiring } of steps) {
    now += pause;
    if (expiring) {
      for (const [id, times] of edges) {
        const strength = 1 - Math.exp(-weight(times, now) / EDGE_WEIGHT_SCALE);
        if (strength < EDGE_MIN_STRENGTH || now - times.at(-1)! > MEMORY_MS) edges.delete(id);
      }
      for (const [name, { seen }] of nodes) if (now - seen > MEMORY_MS) nodes.delete(name);
    }
    nodes.set(message.from, { seen: now, times: [...(nodes.get(message.from)?.times ?? []), now] });
    const used = new Set<string>();
    for (const [source_agent, target_agent, relationship_type = 'request'] of message.edges ?? []) {
      if (source_agent === target_agent) continue;
      for (const end of [source_agent, target_agent]) nodes.set(end, { times: nodes.get(end)?.times ?? [], seen: now });
      used.add(edgeId({ source_agent, target_agent, relationship_type }));
    }
    for (const id of used) edges.set(id, [...(edges.get(id) ?? []), now]);
  }
  return { edges, nodes, weight };
}

describe('the incremental graph', () => {
  it('Feature: real-time-data-flow, Property 7: Real-time graph updates', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        // Those who follow the updates, and the store that is told what changed, hold the same graph at every step.
        const follower = new FleetGraph('f');
        const store = new Map<string, GraphEntry>();
        const { graph } = run(steps, DEFAULT_LIMITS, ({ updates, changed }) => {
          for (const update of updates) foldUpdate(follower, update);
          for (const { key, value } of changed)
            if (value) store.set(key, value);
            else store.delete(key);
        });
        expect(new Map(follower.nodes)).toEqual(new Map(graph.nodes));
        expect(new Map(follower.edges)).toEqual(new Map(graph.edges));
        if (steps.length > 0) expect(contentOf(new FleetGraph('f', store.values()))).toEqual(contentOf(graph));

        // And it is the graph that a recount of all messages gives.
        const expected = recount(steps);
        expect([...graph.edges.keys()].sort()).toEqual([...expected.edges.keys()].sort());
        for (const [id, times] of expected.edges) {
          const last = times.at(-1)!;
          expect(graph.edges.get(id)).toMatchObject({
            messages: times.length,
            weight: expect.closeTo(expected.weight(times, last), 9),
            strength: expect.closeTo(1 - Math.exp(-expected.weight(times, last) / EDGE_WEIGHT_SCALE), 9),
            created_at: new Date(times[0]!).toISOString(),
            last_updated: new Date(last).toISOString(),
          });
        }
        expect([...graph.nodes.keys()].sort()).toEqual([...expected.nodes.keys()].sort());
        for (const [id, { times, seen }] of expected.nodes)
          expect(graph.nodes.get(id)).toMatchObject({
            messages: times.length,
            messages_per_minute: expect.closeTo(
              times.reduce((sum, at) => sum + Math.exp(-(seen - at) / RATE_TIME_CONSTANT_MS), 0),
              9,
            ),
            last_seen: new Date(seen).toISOString(),
          });
        expect(graph.totals.messages).toBe(steps.length);
      }),
      { numRuns: 200 },
    );
  });

  it('holds for those who follow when the graph reaches its limits, and for its figures after a restart', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 40 }),
        fc.record({ nodes: fc.integer({ min: 1, max: 5 }), edges: fc.integer({ min: 1, max: 5 }) }),
        (steps, limits) => {
          const follower = new FleetGraph('f');
          const store = new Map<string, GraphEntry>();
          const { graph, now } = run(steps, limits, ({ updates, changed }) => {
            for (const update of updates) foldUpdate(follower, update);
            for (const { key, value } of changed)
              if (value) store.set(key, value);
              else store.delete(key);
          });
          expect(graph.nodes.size).toBeLessThanOrEqual(limits.nodes);
          expect(graph.edges.size).toBeLessThanOrEqual(limits.edges);
          const { nodes, edges } = follower;
          expect([new Map(nodes), new Map(edges)]).toEqual([new Map(graph.nodes), new Map(graph.edges)]);
          const restored = new FleetGraph('f', store.values());
          expect(metrics(restored, now)).toEqual(metrics(graph, now));
        },
      ),
      { numRuns: 200 },
    );
  });
});
