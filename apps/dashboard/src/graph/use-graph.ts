'use client';
import { useMemo, useRef } from 'react';
import { findPath, type PathAnswer } from '../causal-path/find-path.ts';
import { useUrlState } from '../fleet/url-state.ts';
import type { FleetState } from '../live/state.ts';
import { filterFleet, sharesOf, type Shares } from './filter.ts';
import { agentsToShow, MOST_DRAWN, MOST_NODES } from './focus.ts';
import { fleetAgents, graphModel, relationCounts, sameModel, type GraphModel, type Relation } from './model.ts';

/** What of a fleet the address asks to be shown. */
export interface ShownGraph {
  /** As far as the filter lets it be seen. */
  readonly fleet: FleetState;
  readonly counts: Record<Relation, number>;
  readonly shares: Shares;
  /** Null where no two agents are named. */
  readonly answer: PathAnswer | null;
  /** Ids of its edges. */
  readonly path: readonly string[];
}

const NO_PATH: readonly string[] = [];

/** @param now ms since 1970, server clock; may move on in large steps */
export function useShownGraph(fleet: FleetState | null, now: number): ShownGraph | null {
  const [{ hide, strength, trust, tool, seen, agent, from, to }] = useUrlState();
  const answer = useMemo(
    () => (fleet === null || from === null || to === null ? null : findPath(fleet, from, to, now)),
    [fleet, from, to, now],
  );
  const steps = answer?.no === null ? answer.steps : null;
  // The same path for the same steps, so that nothing is laid out or drawn anew for it.
  const key = JSON.stringify(steps?.map(({ id }) => id) ?? NO_PATH);
  const path = useMemo(() => JSON.parse(key) as readonly string[], [key]);
  return useMemo(() => {
    if (fleet === null) return null;
    const kept = { agents: [agent, from, to].filter((id) => id !== null), edges: new Set(path) };
    const shown = filterFleet(fleet, { strength, trust, tool, seen }, now, kept);
    const counts = relationCounts(shown, now);
    const shares = sharesOf(fleet, shown, hide, now, counts);
    return { fleet: shown, counts, shares, answer, path };
  }, [fleet, strength, trust, tool, seen, hide, agent, from, to, path, answer, now]);
}

/** The picture of what is shown. It is the same object as long as it looks the same. */
export function useModel({ fleet, answer }: ShownGraph, now: number): GraphModel {
  const [{ agent, nodes }] = useUrlState();
  const drawn = useRef<ReadonlySet<string>>(new Set());
  const last = useRef<GraphModel>(undefined);
  return useMemo(() => {
    const wanted = [...(agent === null ? [] : [agent]), ...(answer?.no === null ? answer.agents : [])];
    drawn.current = agentsToShow(fleet, wanted, drawn.current, now, nodes === 'all' ? MOST_DRAWN : MOST_NODES);
    const model = graphModel(fleet, drawn.current, now);
    if (last.current === undefined || !sameModel(last.current, model)) last.current = model;
    return last.current;
  }, [fleet, answer, agent, nodes, now]);
}

/** Agents whose name has the words in it; null where none are asked for. */
export function useNamed(fleet: FleetState): ReadonlySet<string> | null {
  const [{ q }] = useUrlState();
  const part = q.trim().toLowerCase();
  return useMemo(
    () => (part === '' ? null : new Set([...fleetAgents(fleet)].filter((id) => id.toLowerCase().includes(part)))),
    [fleet, part],
  );
}
