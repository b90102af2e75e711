import type { LiveDelta } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import { agent, decision, detection, edge, FLEET, health, iso, NOW, snapshot, trust } from '../testing.ts';
import { fold, fromSnapshot, KEPT_DECISIONS, messageKey } from './state.ts';

const delta = (of: Partial<LiveDelta> = {}): LiveDelta => ({
  type: 'delta',
  fleet_id: FLEET,
  from: { t: 4 },
  to: { t: 5 },
  server_time: iso(NOW),
  trust: [],
  removed_agents: [],
  nodes: [],
  edges: [],
  removed_edges: [],
  graph_metrics: null,
  decisions: [],
  decisions_skipped: 0,
  detections: [],
  interventions: [],
  mode: null,
  ...of,
});
const before = fromSnapshot(
  snapshot({ positions: { t: 4 }, agents: [agent('a')], decisions: [decision(7), decision(6)] }),
);

describe('fold', () => {
  it('applies a delta that follows', () => {
    const { state, outcome } = fold(before, delta({ trust: [trust('a', { score: 12 })], mode: 'observe' }));
    expect(outcome).toBe('applied');
    expect(state?.agents.get('a')?.trust?.score).toBe(12);
    expect(state?.agents.get('a')?.recent_scores).toHaveLength(1);
    expect(state).toMatchObject({ mode: 'observe', positions: { t: 5 } });
    expect(before.agents.get('a')?.trust?.score).toBe(80);
  });

  it('sees a gap and changes nothing', () => {
    expect(fold(before, delta({ from: { t: 5 }, to: { t: 6 } }))).toEqual({ state: before, outcome: 'gap' });
    expect(fold(before, delta({ from: { other: 3 }, to: { other: 4 } })).outcome).toBe('gap');
  });

  it('ignores what it has, other fleets, and deltas before a snapshot', () => {
    expect(fold(before, delta({ from: { t: 3 }, to: { t: 4 } })).outcome).toBe('ignored');
    expect(fold(before, delta({ fleet_id: 'other' })).outcome).toBe('ignored');
    expect(fold(null, delta()).outcome).toBe('ignored');
  });

  it('takes a topic that it has not heard of from its beginning', () => {
    expect(fold(before, delta({ from: { new: -1 }, to: { new: 0 } })).outcome).toBe('applied');
  });

  it('removes before it adds', () => {
    const a = edge('a', 'b');
    const { state } = fold(
      before,
      delta({ removed_agents: ['a'], trust: [trust('a', { score: 3 })], removed_edges: [a], edges: [a] }),
    );
    expect(state?.agents.get('a')?.activity).toBeNull();
    expect(state?.agents.get('a')?.trust?.score).toBe(3);
    expect(state?.edges.size).toBe(1);
  });

  it('leaves no hidden gap in the feed: what lies before skipped decisions is dropped', () => {
    const { state } = fold(before, delta({ decisions: [decision(30)], decisions_skipped: 22 }));
    expect(state?.decisions.map((it) => it.offset)).toEqual([30]);
  });

  it('puts new decisions before the known ones once, and keeps a bounded number', () => {
    const { state } = fold(before, delta({ decisions: [decision(8), decision(7)] }));
    expect(state?.decisions.map((it) => it.offset)).toEqual([8, 7, 6]);
    const many = Array.from({ length: KEPT_DECISIONS }, (_, i) => decision(2000 - i));
    expect(fold(before, delta({ decisions: many })).state?.decisions).toHaveLength(KEPT_DECISIONS);
  });

  it('remembers what a conflict was over when the decision has left the list', () => {
    const risky = decision(5, { agent: 'x', id: 'mx', risk: 0.8 });
    const first = fromSnapshot(snapshot({ decisions: [risky] }));
    const second = fold(first, snapshot({ decisions: [decision(9)] })).state;
    expect(second?.raised.get(messageKey('x', 'mx'))).toBe(risky);
  });

  it('lets detections go an hour after they closed', () => {
    const closed = detection('old', { status: 'closed', updated_at: iso(NOW - 3_600_001) });
    const state = fromSnapshot(snapshot({ detections: [closed, detection('open')] }));
    expect([...state.detections.keys()]).toEqual(['open']);
  });

  it('takes over health, and nothing from a ping', () => {
    const down = { ...health, state: 'down' as const };
    expect(fold(before, { type: 'health', health: down, server_time: iso(NOW) }).state?.health.state).toBe('down');
    expect(fold(before, { type: 'ping', server_time: iso(NOW), lag_ms: 1 })).toEqual({
      state: before,
      outcome: 'ignored',
    });
  });
});
