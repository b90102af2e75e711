import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { to } from '@chorus/bus';
import {
  causalGraphUpdates,
  detections,
  graphView,
  interventions,
  problem,
  timelineView,
  trustScores,
  type GraphMetrics,
  type GraphView,
} from '@chorus/contracts';
import { detection, edge, graphUpdate, intervention, node, trust } from '../testing/records.ts';
import { KEYS, runGateway, type RunningGateway } from '../testing/running-gateway.ts';

const MINUTE = 60_000;
const START = Date.now();
const ago = (minutes: number) => new Date(START - minutes * MINUTE).toISOString();

const figures = (messages_total: number, conflicts_total = 0): GraphMetrics => ({
  node_count: 2,
  edge_count: 1,
  clustering_coefficient: 0,
  average_path_length: 1,
  detected_loops: [],
  isolated_nodes: [],
  messages_total,
  messages_per_minute: 1,
  conflicts_total,
  blocked_total: 0,
  sampled: false,
});

const seen = (agent_id: string, messages: number, minutes: number) => ({
  ...node(agent_id, messages),
  first_seen: ago(40),
  last_seen: ago(minutes),
});
const used = (from: string, target: string, messages: number, minutes: number) => ({
  ...edge(from, target, messages),
  created_at: ago(40),
  last_updated: ago(minutes),
});

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await runGateway();
  const said = (minutes: number, messages: number, metrics: GraphMetrics) =>
    to(
      causalGraphUpdates,
      graphUpdate('f', {
        timestamp: ago(minutes),
        node_changes: [seen('a', messages, minutes), seen('b', 0, minutes)],
        edge_changes: [used('a', 'b', messages, minutes)],
        graph_metrics: metrics,
      }),
    );
  // One topic after the other, as a gateway may read them that starts.
  await gateway.write(
    said(40, 3, figures(3)),
    said(20, 7, figures(7, 1)),
    to(
      causalGraphUpdates,
      graphUpdate('f', { timestamp: ago(10), removed_edges: [edge('a', 'b', 0)], removed_nodes: ['b'] }),
    ),
  );
  await gateway.write(
    to(trustScores, trust('f', 'a', 80, { timestamp: ago(300) })),
    to(trustScores, trust('f', 'a', 40, { timestamp: ago(15) })),
    to(detections, { ...detection('f', 'd1', 3), started_at: ago(30), updated_at: ago(25) }),
    to(detections, {
      ...detection('f', 'd1', 4),
      started_at: ago(30),
      updated_at: ago(12),
      summary: 'Round and round.',
    }),
    to(interventions, { ...intervention('f', 'a', 1), timestamp: ago(14), reason: 'trust 40' }),
    to(interventions, { ...intervention('f', 'a', 0), timestamp: ago(70) }),
  );
});
afterAll(() => gateway.close());

const ask = (path: string) => gateway.request(path, { key: KEYS.reader });
const graphAt = async (minutes: number): Promise<GraphView> =>
  graphView.parse(await (await ask(`/api/v1/graph?at=${ago(minutes)}`)).json());

const shown = ({ nodes, edges, metrics, trust: scores, detections: open }: GraphView) => ({
  nodes: nodes.map(({ agent_id, messages }) => [agent_id, messages]),
  edges: edges.map(({ messages }) => messages),
  total: metrics?.messages_total,
  trust: scores.map(({ score }) => score),
  open: open.map(({ laps }) => laps),
});

describe('the graph of a moment', () => {
  it('is what nodes, edges, figures, trust and open detections were at the end of its step', async () => {
    const first = await graphAt(39);
    expect(Date.parse(first.as_of) - Date.parse(ago(39))).toBeLessThanOrEqual(5_000);
    expect(Date.parse(first.as_of)).toBeGreaterThan(Date.parse(ago(39)));
    expect(first.resolution_ms).toBe(5_000);
    expect(shown(first)).toEqual({
      nodes: [
        ['a', 3],
        ['b', 0],
      ],
      edges: [3],
      total: 3,
      trust: [80],
      open: [],
    });
    expect(shown(await graphAt(24))).toMatchObject({ edges: [3], trust: [80], open: [3] });
    expect(shown(await graphAt(14))).toMatchObject({ edges: [7], total: 7, trust: [40], open: [3] });
    expect(shown(await graphAt(5))).toEqual({ nodes: [['a', 7]], edges: [], total: 7, trust: [40], open: [] });
  });

  it('is the one of now for the present moment', async () => {
    const now = graphView.parse(await (await ask('/api/v1/graph')).json());
    const { nodes, edges, metrics, trust: scores, detections: open } = now;
    expect(await graphAt(0)).toMatchObject({ nodes, edges, metrics, trust: scores, detections: open });
  });

  it.each([
    ['a moment to come', new Date(START + 3_600_000).toISOString(), 'is in the future'],
    ['one of long ago', ago(90), 'the oldest moment of this fleet that is kept'],
    ['what is no instant', 'yesterday', 'at'],
  ])('refuses %s, and says what it takes', async (_what, at, words) => {
    const answer = problem.parse(await (await ask(`/api/v1/graph?at=${at}`)).json());
    expect(answer).toMatchObject({ status: 400, errors: [{ pointer: '/at' }] });
    expect(`${answer.detail} ${answer.errors?.[0]?.pointer}`).toContain(words);
  });

  it('says of a fleet that nothing is known of that there is nothing', async () => {
    const answer = await gateway.request('/api/v1/timeline?fleet_id=new', { key: KEYS.operator });
    expect(timelineView.parse(await answer.json())).toMatchObject({ steps: [], marks: [], spans: [] });
  });
});

describe('the timeline', () => {
  it('has volumes from the totals, what was done, and what was wrong', async () => {
    const view = timelineView.parse(await (await ask('/api/v1/timeline')).json());
    expect(view.resolution_ms).toBe(5_000);
    expect(Date.parse(view.to) - Date.parse(view.from)).toBe(60 * MINUTE);
    expect(view.steps.map(({ messages, conflicts, blocked }) => [messages, conflicts, blocked])).toEqual([
      [3, 0, 0],
      [4, 1, 0],
    ]);
    const late = view.steps.map(({ at }, n) => Date.parse(at) - Date.parse(ago([40, 20][n]!)));
    for (const ms of late) expect(ms > 0 && ms <= 5_000).toBe(true);
    expect(view.marks).toEqual([
      { at: ago(14), kind: 'quarantine', agent_id: 'a', id: 'i1', label: 'trust 40', enforced: false },
    ]);
    expect(view.spans).toEqual([
      {
        detection_id: 'd1',
        kind: 'routing_loop',
        from: ago(30),
        to: ago(12),
        agents: ['a', 'b'],
        label: 'Round and round.',
      },
    ]);
  });

  it('is for those who may see the fleet', async () => {
    expect((await ask('/api/v1/timeline?fleet_id=other')).status).toBe(403);
    expect((await gateway.request('/api/v1/timeline')).status).toBe(401);
  });
});
