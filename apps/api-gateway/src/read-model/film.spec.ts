import { describe, expect, it } from '@jest/globals';
import { causalGraphUpdates, config, GRAPH_WINDOW_MS, trustScores, type GraphNode } from '@chorus/contracts';
import type { TableRecord } from '@chorus/bus';
import fc from 'fast-check';
import { at, edge, fleetConfig, fleetLog, graphUpdate, node, NOW, record, trust } from '../testing/records.ts';
import { FleetView } from './fleet-view.ts';
import { Fleets } from './fleets.ts';

const STEP = 5_000;

/** A log in which time goes on: each record is half a step later than the one before it. */
const inTime = (log: readonly TableRecord[]) =>
  log.map((entry, n): TableRecord => {
    const timestamp = NOW + (n * STEP) / 2;
    const value = entry.value as Record<string, unknown> | null;
    if (value === null) return { ...entry, timestamp };
    const seen = (rows: unknown, name: string) =>
      ((rows as object[] | undefined) ?? []).map((row) => ({ ...row, [name]: at(timestamp) }));
    return {
      ...entry,
      timestamp,
      value: {
        ...value,
        timestamp: at(timestamp),
        updated_at: at(timestamp),
        node_changes: seen(value.node_changes, 'last_seen'),
        edge_changes: seen(value.edge_changes, 'last_updated'),
      },
    };
  });

describe('the past of a fleet', () => {
  it('is what the live view was then', () => {
    fc.assert(
      fc.property(fleetLog('f', 60), (log) => {
        const records = inTime(log);
        const view = new FleetView('f');
        for (const one of records) view.apply(one);
        const now = NOW + (records.length * STEP) / 2;
        const then = new FleetView('f');
        for (let end = NOW + STEP, n = 0; end <= now; end += STEP) {
          for (; n < records.length && records[n]!.timestamp < end; n++) then.apply(records[n]!);
          const frame = view.film.at(end - 1, now);
          const rows = (all: readonly unknown[]) => all.map((row) => JSON.stringify(row)).sort();
          expect(frame.as_of).toBe(end);
          expect(rows(frame.nodes)).toEqual(rows(then.nodes(end)));
          expect(rows(frame.edges)).toEqual(rows(then.edges(end)));
          expect(rows(frame.trust)).toEqual(
            rows(then.agents(end).flatMap(({ trust: score }) => (score ? [score] : []))),
          );
          expect(rows(frame.detections)).toEqual(rows(then.detections(end).filter(({ status }) => status === 'open')));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('is forgotten with the fleet, in whatever order the topics are read', () => {
    const removed = NOW + STEP;
    const logs = [
      record(trustScores, 0, trust('f', 'a', 40)),
      record(
        causalGraphUpdates,
        0,
        graphUpdate('f', { node_changes: [node('a', 1)], edge_changes: [edge('a', 'b', 1)] }),
      ),
      record(config, 0, fleetConfig('f', { removed: true, removed_at: at(removed) })),
    ];
    for (const order of [logs, logs.toReversed()]) {
      const view = new FleetView('f');
      for (const one of order) view.apply(one);
      if (order !== logs) view.apply({ ...record(trustScores, 1, null, 'f/a'), timestamp: removed });
      expect(view.film.at(removed + STEP, removed + STEP).trust).toEqual([]);
      expect(view.film.beginsAt(removed + 2 * STEP)).toBeGreaterThanOrEqual(removed);
    }
  });
});

describe('the past of all fleets', () => {
  it('has bounded memory: the fleet of which most is kept becomes coarser first', () => {
    const fleets = new Fleets([], 200_000);
    const say = (fleet: string, n: number, agents: number) => {
      const ms = NOW + n * STEP;
      const rows: GraphNode[] = Array.from({ length: agents }, (_, i) => ({ ...node(`a${i}`, n), last_seen: at(ms) }));
      const update = graphUpdate(fleet, { node_changes: rows, timestamp: at(ms) });
      fleets.apply({ ...record(causalGraphUpdates, n, update), timestamp: ms });
    };
    for (let n = 0; n < 300; n++) {
      say('large', n, 5);
      say('small', n, 1);
    }
    const now = NOW + 300 * STEP;
    const films = ['large', 'small'].map((fleet) => fleets.get(fleet).film);
    expect(films[0]!.bytes + films[1]!.bytes).toBeLessThan(210_000);
    expect(films.map((film) => film.at(film.beginsAt(now), now).resolution_ms > STEP)).toEqual([true, false]);
    expect(now - films[1]!.beginsAt(now)).toBeLessThanOrEqual(GRAPH_WINDOW_MS);
  });
});
