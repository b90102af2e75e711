import { describe, expect, it } from '@jest/globals';
import {
  agentDecisionsProcessed,
  causalGraphUpdates,
  config,
  detections,
  interventions,
  trustScores,
} from '@chorus/contracts';
import type { TableRecord } from '@chorus/bus';
import fc from 'fast-check';
import {
  at,
  decision,
  detection,
  edge,
  fleetConfig,
  graphUpdate,
  intervention,
  node,
  NOW,
  record,
  trust,
} from '../testing/records.ts';
import { FleetView } from './fleet-view.ts';

const REMOVED = NOW + 1_000;
const LATER = NOW + 2_000;

/** What each topic holds of a fleet that was removed. `back`: and of one agent that has sent since. */
function logs(back: boolean): TableRecord[][] {
  const time = at(LATER);
  const again = decision('f', 'b');
  again.processing_metadata.decided_at = time;
  return [
    [
      record(agentDecisionsProcessed, 0, decision('f', 'a')),
      ...(back ? [record(agentDecisionsProcessed, 1, again)] : []),
    ],
    [
      record(trustScores, 0, trust('f', 'a', 40)),
      { ...record(trustScores, 1, null, 'f/a'), timestamp: REMOVED },
      ...(back ? [record(trustScores, 2, trust('f', 'b', 70, { timestamp: time }))] : []),
    ],
    [
      record(
        causalGraphUpdates,
        0,
        graphUpdate('f', { node_changes: [node('a', 1), node('b', 1)], edge_changes: [edge('a', 'b', 1)] }),
      ),
      record(
        causalGraphUpdates,
        1,
        graphUpdate('f', { removed_edges: [edge('a', 'b', 1)], removed_nodes: ['a', 'b'], timestamp: at(REMOVED) }),
      ),
      ...(back
        ? [
            record(
              causalGraphUpdates,
              2,
              graphUpdate('f', { node_changes: [{ ...node('b', 1), last_seen: time }], timestamp: time }),
            ),
          ]
        : []),
    ],
    [record(detections, 0, detection('f', 'd', 3))],
    [record(interventions, 0, intervention('f', 'a', 1))],
    [
      record(config, 0, fleetConfig('f', { removed: true, removed_at: at(REMOVED) })),
      ...(back ? [record(config, 1, fleetConfig('f', { changed_at: time }))] : []),
    ],
  ];
}

/** The topics of a log, each in its order, shuffled into one another in any way. */
const anyReading = (all: readonly TableRecord[][]) =>
  fc
    .shuffledSubarray(
      all.flatMap((records, topic) => records.map(() => topic)),
      { minLength: all.flat().length },
    )
    .map((turns) => {
      const rest = all.map((records) => [...records]);
      return turns.map((topic) => rest[topic]?.shift() as TableRecord);
    });

function read(records: readonly TableRecord[]): FleetView {
  const view = new FleetView('f');
  for (const one of records) view.apply(one);
  return view;
}

describe('a fleet that was removed', () => {
  it('stays away, in whatever order a starting gateway reads the topics', () => {
    fc.assert(
      fc.property(anyReading(logs(false)), (records) => {
        const view = read(records);
        expect(view.known).toBe(false);
        expect([view.agents(LATER), view.edges(LATER), view.decisions]).toEqual([[], [], []]);
        expect([view.detections(LATER), view.interventions(LATER)]).toEqual([[], []]);
      }),
      { numRuns: 100 },
    );
  });

  it('comes back with what it has sent since, and no more', () => {
    fc.assert(
      fc.property(anyReading(logs(true)), (records) => {
        const view = read(records);
        expect(view.known).toBe(true);
        expect(view.agents(LATER)).toMatchObject([{ agent_id: 'b', trust: { score: 70 }, activity: { messages: 1 } }]);
        expect(view.decisions.map(({ offset }) => offset)).toEqual([1]);
        expect([view.detections(LATER), view.interventions(LATER)]).toEqual([[], []]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('an agent that the graph no longer holds', () => {
  const gone = record(causalGraphUpdates, 1, graphUpdate('f', { removed_nodes: ['a'] }));

  it('leaves the list where nothing else is known of it', () => {
    const view = read([record(causalGraphUpdates, 0, graphUpdate('f', { node_changes: [node('a', 1)] }))]);
    expect(view.apply(gone).removed_agents).toEqual(['a']);
    expect(view.agents(NOW)).toEqual([]);
  });

  it('stays with its score', () => {
    const view = read([
      record(causalGraphUpdates, 0, graphUpdate('f', { node_changes: [node('a', 1)] })),
      record(trustScores, 0, trust('f', 'a', 50)),
    ]);
    expect(view.apply(gone).removed_agents).toEqual([]);
    expect(view.agents(NOW)).toMatchObject([{ agent_id: 'a', activity: null, trust: { score: 50 } }]);
  });
});
