import { describe, expect, it } from '@jest/globals';
import { testDriver, type BusRecord, type ProcessorContext, type StreamProcessor } from '@chorus/bus';
import {
  agentDecisionsProcessed,
  causalGraphUpdates,
  detections,
  operatorCommands,
  trustScores,
  type ProcessedDecision,
} from '@chorus/contracts';
import { MAX_STATEMENTS } from '@chorus/patterns';
import fc from 'fast-check';
import { graphServiceConfig } from '../config.ts';
import { arrow, command, decision, loop, score, T0, typesOf, versionsOf, type Said } from '../testkit/records.ts';
import { causalGraph, CausalGraphProcessor } from './causal-graph.processor.ts';

const processor = (env: Record<string, string> = {}) => new CausalGraphProcessor(graphServiceConfig.parse(env));
const MINUTE = 60_000;

function start(env: Record<string, string> = {}, handler: StreamProcessor<typeof causalGraph> = processor(env)) {
  const driver = testDriver(causalGraph, handler, { now: T0 });
  return Object.assign(driver, {
    say: (...said: Said[]) => driver.pipeAll(agentDecisionsProcessed, said.map(decision)),
    decide: (...decisions: ProcessedDecision[]) => driver.pipeAll(agentDecisionsProcessed, decisions),
    updates: () => driver.read(causalGraphUpdates),
    found: () => driver.read(detections),
  });
}

/** Everything that a task keeps, as JSON. */
const stored = ({ stores }: ReturnType<typeof start>) =>
  (
    [
      'graph',
      'conversations',
      'statements',
      'quarantined',
      'hoarding',
      'cascade',
      'byzantine',
      'stall',
      'detections',
      'rules',
    ] as const
  ).map((name) => Object.fromEntries([...stores[name].entries()].sort(([a], [b]) => (a < b ? -1 : 1))));

describe('the graph', () => {
  it('is updated with each decision, in absolute values', async () => {
    const driver = start();
    await driver.say({ from: 'a', to: ['b'] });
    await driver.say({ from: 'a', to: ['b'], risk: 0.5, against: ['c'] });
    const updates = driver.updates();
    expect(typesOf(updates)).toEqual(['node_added', 'node_added']);
    expect(updates[1]?.node_changes[0]).toMatchObject({ agent_id: 'a', messages: 2, conflicts: 1 });
    expect(updates[1]?.edge_changes).toMatchObject([
      { source_agent: 'a', target_agent: 'b', relationship_type: 'request', messages: 2 },
      { source_agent: 'a', target_agent: 'c', relationship_type: 'conflict', messages: 1 },
    ]);
  });

  it('keeps fleets apart', async () => {
    const driver = start();
    await driver.say({ from: 'a', to: ['b'] }, { from: 'a', to: ['c'], fleet: 'lab' });
    await driver.advance(1000);
    const figures = driver.updates().filter(({ update_type }) => update_type === 'metrics');
    expect(figures.map(({ fleet_id, graph_metrics }) => [fleet_id, graph_metrics?.edge_count])).toEqual([
      ['shop', 1],
      ['lab', 1],
    ]);
  });

  it('publishes its figures a second after a change; then only while the rate of messages falls', async () => {
    const driver = start();
    await driver.say({ from: 'a', to: ['b'] }, { from: 'b', to: ['a'] }, { from: 'c' });
    driver.updates();
    await driver.advance(1000);
    expect(driver.updates()).toMatchObject([
      {
        update_type: 'metrics',
        graph_metrics: {
          node_count: 3,
          edge_count: 2,
          detected_loops: [['a', 'b']],
          isolated_nodes: ['c'],
          messages_total: 3,
          sampled: false,
        },
      },
    ]);
    await driver.advance(9000);
    expect(driver.updates()).toEqual([]);
    await driver.advance(5 * MINUTE + 51_000);
    const rates = driver.updates().map(({ graph_metrics }) => graph_metrics?.messages_per_minute ?? -1);
    expect(rates.length).toBeGreaterThan(10);
    expect(rates).toEqual([...rates].sort((a, b) => b - a));
    expect(rates.at(-1)).toBeLessThan(0.01);
    await driver.advance(5 * MINUTE);
    expect(driver.updates()).toEqual([]);
  });

  it('lets edges fade, and forgets who was silent for an hour', async () => {
    const driver = start();
    await driver.say({ from: 'a', to: ['b'] });
    await driver.advance(46 * MINUTE);
    driver.updates();
    await driver.advance(MINUTE);
    const [faded, figures] = driver.updates();
    expect(faded?.removed_edges.map(arrow)).toEqual(['a>b']);
    expect(figures?.graph_metrics).toMatchObject({ node_count: 2, edge_count: 0, isolated_nodes: ['a', 'b'] });
    await driver.advance(14 * MINUTE);
    expect(driver.updates().at(-1)?.graph_metrics).toMatchObject({ node_count: 0, messages_total: 1 });
    expect([...driver.stores.graph.entries()].map(([key]) => key)).toEqual(['shop/totals']);
  });

  it('keeps to its limits', async () => {
    const driver = start({ MAX_NODES_PER_FLEET: '10' });
    for (let n = 0; n < 50; n++) await driver.say({ from: `a${n}` });
    await driver.advance(1000);
    const [metrics] = driver.updates().slice(-1);
    expect(metrics?.graph_metrics).toMatchObject({ node_count: 10, messages_total: 50 });
    expect(driver.stores.graph.size).toBe(11);
  });
});

describe('routing loops', () => {
  it('are reported lap by lap and closed when they stop', async () => {
    const driver = start();
    await driver.decide(...loop(['a', 'b', 'c'], 5));
    expect(versionsOf(driver.found())).toEqual(['open 3', 'open 4', 'open 5']);
    await driver.advance(2 * MINUTE);
    expect(driver.found()).toMatchObject([{ status: 'closed', agents: ['a', 'b', 'c'], laps: 5, messages: 15 }]);
  });

  it('goes on where it was after a restart, in the middle of a lap', async () => {
    const driver = start();
    const messages = loop(['a', 'b', 'c'], 5);
    for (const message of messages) {
      await driver.decide(message);
      driver.restart(processor());
    }
    expect(versionsOf(driver.found())).toEqual(['open 3', 'open 4', 'open 5']);
  });

  it('forgets the conversation that was silent for longest, and closes its loop', async () => {
    const driver = start({ MAX_CONVERSATIONS_PER_FLEET: '10' });
    await driver.decide(...loop(['a', 'b'], 3, { conversation: 'first' }));
    for (let n = 0; n < 10; n++) await driver.say({ from: 'x', to: ['y'], conversation: `other ${n}` });
    expect(versionsOf(driver.found())).toEqual(['open 3', 'closed 3']);
    expect(driver.stores.conversations.size).toBe(10);
    expect(driver.stores.statements.size).toBe(10);
  });

  it('writes only the statement that a message touches', async () => {
    const driver = start();
    await driver.say({ from: 'a', to: ['b'], text: 'one' }, { from: 'b', to: ['a'], text: 'two' });
    const [one, two] = [...driver.stores.statements.entries()].map(([, statement]) => statement);
    await driver.say({ from: 'a', to: ['b'], text: 'one' });
    expect(driver.stores.statements.get('shop/c/1')).not.toBe(one);
    expect(driver.stores.statements.get('shop/c/2')).toBe(two);
  });

  it('keeps so many statements of a conversation and no more', async () => {
    const driver = start();
    for (let n = 0; n < 100; n++) await driver.say({ from: 'a', to: ['b'], text: `item ${n}` });
    expect(driver.stores.statements.size).toBe(MAX_STATEMENTS);
    expect(driver.stores.statements.get('shop/c/100')).toBeDefined();
  });

  it('are forgotten with their conversation', async () => {
    const driver = start();
    await driver.decide(...loop(['a', 'b'], 2));
    await driver.advance(11 * MINUTE);
    expect([driver.stores.conversations.size, driver.stores.statements.size]).toEqual([0, 0]);
    expect(driver.found().filter(({ kind }) => kind === 'routing_loop')).toEqual([]);
  });
});

describe('a quarantine', () => {
  const agents = ['a', 'b', 'c', 'd', '__proto__'];
  const anyTraffic = fc.array(
    fc.record({
      from: fc.constantFrom(...agents),
      to: fc.subarray(agents, { maxLength: 3 }),
      against: fc.subarray(agents, { maxLength: 1 }),
    }),
    { minLength: 1, maxLength: 15 },
  );

  it('Feature: real-time-data-flow, Property 9: Quarantine status visualization', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyTraffic,
        fc.constantFrom(...agents),
        fc.constantFrom('active' as const, 'probation' as const, 'quarantined' as const),
        fc.boolean(),
        async (traffic, agent, standing, enforced) => {
          const driver = start();
          await driver.say(...traffic);
          driver.updates();
          driver.table(trustScores, score(agent, { standing, enforced }));
          await driver.advance(2000);
          const cuts = driver.updates().filter(({ update_type }) => update_type === 'node_quarantined');
          const known = traffic.some(
            ({ from, to, against }) =>
              from === agent || [...to, ...against].some((other) => other === agent && other !== from),
          );
          // Once, for a quarantine that is in force, of an agent that is in the graph.
          expect(cuts).toHaveLength(known && standing === 'quarantined' && enforced ? 1 : 0);
          if (cuts.length === 0) return;

          // It names the agent, and every path from and to it.
          const paths = traffic.flatMap(({ from, to }) =>
            to
              .filter((other) => other !== from && (from === agent || other === agent))
              .map((other) => `${from}>${other}`),
          );
          const [cut] = cuts;
          expect(cut?.affected_nodes[0]).toBe(agent);
          expect(cut?.node_changes.map(({ agent_id }) => agent_id)).toEqual([agent]);
          expect(cut?.edge_changes.map(arrow).sort()).toEqual([...new Set(paths)].sort());
          expect(new Set(cut?.affected_nodes)).toEqual(new Set([agent, ...paths.flatMap((path) => path.split('>'))]));

          // And says when it is over, with the same paths.
          driver.restart(processor());
          driver.table(trustScores, score(agent, { standing: 'probation', enforced: true }));
          await driver.advance(2000);
          const released = driver.updates().filter(({ update_type }) => update_type === 'node_released');
          expect(released.map(({ affected_nodes, edge_changes }) => [affected_nodes[0], edge_changes.length])).toEqual([
            [agent, new Set(paths).size],
          ]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is shown as soon as the graph knows the agent, and not again after a restart', async () => {
    const driver = start();
    driver.table(trustScores, score('a', { standing: 'quarantined' }));
    await driver.advance(2000);
    expect(driver.updates()).toEqual([]);
    await driver.say({ from: 'a', to: ['b'], action: 'blocked' });
    await driver.advance(1000);
    expect(typesOf(driver.updates())).toEqual(['node_added', 'node_quarantined', 'metrics']);
    driver.restart(processor());
    await driver.advance(1000);
    expect(typesOf(driver.updates())).not.toContain('node_quarantined');
  });

  it('is shown again when the agent comes back after the graph has forgotten it', async () => {
    const driver = start();
    driver.table(trustScores, score('a', { standing: 'quarantined' }));
    await driver.say({ from: 'a', to: ['b'] });
    await driver.advance(62 * MINUTE);
    expect(driver.stores.quarantined.size).toBe(0);
    driver.updates();
    await driver.say({ from: 'a', to: ['c'] });
    await driver.advance(1000);
    const [shown] = driver.updates().filter(({ update_type }) => update_type === 'node_quarantined');
    expect(shown?.edge_changes.map(arrow)).toEqual(['a>c']);
  });

  it('is over where the agent is removed from the table', async () => {
    const driver = start();
    await driver.say({ from: 'a', to: ['b'] });
    driver.table(trustScores, score('a', { standing: 'quarantined' }));
    await driver.advance(1000);
    driver.table(trustScores, null, { key: 'shop/a' });
    await driver.advance(1000);
    expect(typesOf(driver.updates()).filter((type) => type !== 'metrics')).toEqual([
      'node_added',
      'node_quarantined',
      'node_released',
    ]);
  });
});

describe('commands', () => {
  it('remove a fleet: all of it, and nothing of another', async () => {
    const driver = start();
    await driver.say({ from: 'x', to: ['y'], fleet: 'lab' });
    const lab = JSON.stringify(stored(driver));
    await driver.decide(...loop(['a', 'b'], 3, { conversation: 'k/1' }));
    driver.table(trustScores, score('a', { standing: 'quarantined' }));
    await driver.advance(1000);
    driver.updates();
    driver.found();
    await driver.pipe(operatorCommands, command('remove_fleet'));
    const updates = driver.updates();
    expect(updates[0]).toMatchObject({ update_type: 'edge_removed', removed_nodes: ['a', 'b'] });
    expect(updates.at(-1)?.graph_metrics).toMatchObject({ node_count: 0, edge_count: 0, messages_total: 0 });
    expect(versionsOf(driver.found())).toEqual(['closed 3']);
    expect(JSON.stringify(stored(driver))).toBe(lab);
    // The table still says quarantined for a while; of an agent that is gone nothing is said.
    await driver.advance(10_000);
    expect(driver.updates().filter(({ fleet_id }) => fleet_id === 'shop')).toEqual([]);
  });

  it('of other kinds, and about unknown fleets, change nothing', async () => {
    const driver = start();
    await driver.pipe(operatorCommands, command('quarantine'));
    await driver.pipe(operatorCommands, command('remove_fleet', 'nobody'));
    expect(driver.skipped).toEqual({ 'no matter of the graph': 1 });
    expect(driver.updates()).toEqual([]);
  });
});

describe('a task', () => {
  const names = ['a', 'b', 'c', '__proto__', 'a/b'];
  const anyStep = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        from: fc.constantFrom(...names),
        to: fc.subarray(names, { maxLength: 2 }),
        text: fc.constantFrom('yes', 'please go on with the next one', 'error E-100', 'A17: 3 pieces', 'no'),
        fleet: fc.constantFrom('shop', 'lab'),
        accesses: fc.constantFrom(
          [],
          [{ resource: 'gpu/1', access: 'exclusive' as const, found_in: 'resources' as const }],
        ),
        conversation: fc.constantFrom('c', 'c/1', ''),
      }),
    },
    { weight: 2, arbitrary: fc.constantFrom(1_000, 61_000, 15 * MINUTE) },
    {
      weight: 1,
      arbitrary: fc.record({
        agent: fc.constantFrom(...names),
        standing: fc.constantFrom('active' as const, 'quarantined' as const),
      }),
    },
  );
  type Step = Said | number | { agent: string; standing: 'active' | 'quarantined' };

  /** Plays the steps, and gives what came out (figures apart: they are published again after a restart) and what is kept. */
  async function play(driver: ReturnType<typeof start>, steps: readonly Step[], between: () => void) {
    for (const [n, step] of steps.entries()) {
      if (typeof step === 'number') await driver.advance(step);
      else if ('agent' in step) driver.table(trustScores, score(step.agent, { standing: step.standing }));
      else await driver.say({ ...step, id: `m${n}`, conversation: step.conversation || 'd' });
      between();
    }
    const updates = driver.updates().filter(({ update_type }) => update_type !== 'metrics');
    return { updates: updates.map(sorted), found: driver.found(), stored: stored(driver) };
  }
  /** The order of what is removed at one time depends on the order in the store. */
  const sorted = (update: ReturnType<ReturnType<typeof start>['updates']>[number]) => ({
    ...update,
    affected_nodes: [...update.affected_nodes].sort(),
    removed_edges: update.removed_edges.map(arrow).sort(),
    edge_changes: [...update.edge_changes].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    removed_nodes: [...((update.removed_nodes as string[] | undefined) ?? [])].sort(),
  });

  it('that is restored at any time does what it would have done without', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 20 }), async (steps) => {
        const restarted = start();
        const through = await play(start(), steps, () => {});
        expect(await play(restarted, steps, () => restarted.restart(processor()))).toEqual(through);
      }),
      { numRuns: 100 },
    );
  });

  it('takes back what a failed attempt has done', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 12 }), async (steps) => {
        const honest = processor();
        let calls = 0;
        /** Fails at every second call, after its work. */
        const failing: StreamProcessor<typeof causalGraph> = {
          process(record: BusRecord, context: ProcessorContext<typeof causalGraph>) {
            const outcome = honest.process(record, context);
            calls += 1;
            if (calls % 2 === 1) throw new Error('lost');
            return outcome;
          },
          punctuate: (context) => honest.punctuate(context),
        };
        const through = await play(start(), steps, () => {});
        const shaken = start({}, failing);
        expect(await play(shaken, steps, () => {})).toEqual(through);
        expect(shaken.deadLetters()).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
