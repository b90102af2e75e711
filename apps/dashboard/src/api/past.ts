import { graphView, timelineView, type GraphView, type TimelineView } from '@chorus/contracts';
import type { Api } from './client.ts';

/** A whole graph, of thousands of agents perhaps. */
const TIMEOUT_MS = 20_000;

/** The graph as it was. @param at ms since 1970, within the past hour */
export const askPast = (api: Api, fleet_id: string, at: number): Promise<GraphView> =>
  api.ask(graphView, 'GET', '/graph', { fleet_id, at: new Date(at).toISOString() }, undefined, TIMEOUT_MS);

/** What happened in the past hour. */
export const askTimeline = (api: Api, fleet_id: string): Promise<TimelineView> =>
  api.ask(timelineView, 'GET', '/timeline', { fleet_id });
