import { testDriver } from '@chorus/bus';
import { historyQueries, historyReplies, whatIf as whatIfContract } from '@chorus/contracts';
import type { HistoryQueryOf, TrustPolicyBody } from '@chorus/contracts';
import { createLogger } from '@chorus/service-kit';
import { DEFAULT_TRUST_POLICY, policyBodyOf } from '@chorus/trust';
import { afterEach, describe, expect, it } from '@jest/globals';
import { history, type History } from '../testkit/history.ts';
import {
  agentDecisionsProcessed,
  command,
  config,
  DAY,
  decision,
  evidence,
  fleetSection,
  instant,
  operatorCommands,
  policySection,
  record,
  SECOND,
  T0,
} from '../testkit/records.ts';
import { query } from '../testkit/running.ts';
import { WHAT_IF_LIMITS, whatIf } from './what-if.ts';
import { whatIfProcessor, WhatIfProcessor } from './what-if.processor.ts';

const body = (change: Partial<TrustPolicyBody> = {}): TrustPolicyBody => ({
  ...policyBodyOf(DEFAULT_TRUST_POLICY),
  ...change,
});
const lenient = body({ quarantine: { below: 1, min_observations: 100 } });
const asked = (change: object = {}) => query('what_if', change) as HistoryQueryOf<'what_if'>;
const limits = { ...WHAT_IF_LIMITS, spent: () => 0 };

const opened: History[] = [];
afterEach(() => Promise.all(opened.splice(0).map(({ store }) => store.close())));
async function start() {
  const one = await history();
  opened.push(one);
  return one;
}

/** Decisions about `coder`, a second apart, each with a failure unless told otherwise. */
const failures = (n: number, from = 0, agent_id = 'coder') =>
  Array.from({ length: n }, (_, at) => {
    const ms = T0 + (from + at) * SECOND;
    const said = { at: ms, agent: agent_id, evidence: [evidence({ agent_id })] };
    return record(agentDecisionsProcessed, from + at, decision(said), ms);
  });

describe('what another policy would have led to', () => {
  it('is told of each agent beside what the policies in force led to, and changes nothing', async () => {
    const one = await start();
    await one.save(...failures(8), ...failures(2, 8, 'tester'));
    const found = whatIfContract.parse(await whatIf(one.store, asked({ policy: lenient }), limits));
    expect(found).toMatchObject({
      ...{ fleet_id: 'shop', from: instant(T0), to: instant(T0 + 9 * SECOND) },
      ...{ decisions: 10, evidence: 10, complete: true },
      agents: [
        { agent_id: 'coder', now: { standing: 'quarantined', quarantines: 1 }, then: { standing: 'active' } },
        { agent_id: 'tester', now: { standing: 'active' }, then: { standing: 'active', quarantines: 0 } },
      ],
      totals: { now: { quarantines: 1, quarantined: 1 }, then: { quarantines: 0, quarantined: 0 } },
    });
    expect((await one.events()).rows).toHaveLength(10);
  });

  it('is the same, page by page, however long the pages are', async () => {
    const one = await start();
    await one.save(...failures(20));
    const whole = await whatIf(one.store, asked({ policy: lenient }), limits);
    for (const page of [1, 3, 20]) {
      expect(await whatIf(one.store, asked({ policy: lenient }), { ...limits, page })).toEqual(whole);
    }
  });

  it('begins with a blank sheet at the time that is given, as the fleet was set then', async () => {
    const one = await start();
    await one.save(
      record(config, 0, policySection(2, lenient), T0 - 2 * SECOND),
      record(config, 1, fleetSection({ mode: 'enforce' }), T0 - SECOND),
      ...failures(10),
      record(config, 2, policySection(3, body()), T0 + 20 * SECOND),
      ...failures(1, 30),
    );
    const between = { from: instant(T0 + 2 * SECOND), to: instant(T0 + 10 * SECOND) };
    const early = await whatIf(one.store, asked({ policy: body(), ...between }), limits);
    expect(early).toMatchObject({
      decisions: 8,
      agents: [{ now: { standing: 'active' }, then: { standing: 'quarantined' } }],
    });
    const all = await whatIf(one.store, asked({ policy: lenient }), limits);
    expect(all).toMatchObject({
      agents: [{ now: { quarantines: 1, first_quarantine: instant(T0 + 30 * SECOND) }, then: { quarantines: 0 } }],
    });
  });

  it('knows a policy that was set long before anything that is still kept', async () => {
    const one = await start();
    one.now = T0 + 25 * DAY;
    await one.save(record(config, 0, policySection(2, lenient), T0 - 10 * DAY), ...failures(9));
    while ((await one.store.prune(100)) > 0);
    const found = await whatIf(one.store, asked({ policy: body() }), limits);
    expect(found.agents).toMatchObject([{ now: { quarantines: 0 }, then: { quarantines: 1 } }]);
  });

  it('takes what people did as it was done', async () => {
    const one = await start();
    await one.save(
      ...failures(8),
      record(operatorCommands, 0, command({ kind: 'release' }), T0 + 10 * SECOND),
      record(operatorCommands, 1, command({ kind: 'set_mode', mode: 'enforce' }), T0 + 11 * SECOND),
      record(operatorCommands, 2, command({ kind: 'quarantine', agent_id: 'tester' }), T0 + 12 * SECOND),
    );
    const { agents } = await whatIf(one.store, asked({ policy: lenient }), limits);
    expect(agents).toMatchObject([
      { agent_id: 'coder', now: { standing: 'probation' }, then: { standing: 'active' } },
      { agent_id: 'tester', now: { standing: 'quarantined', quarantines: 0 }, then: { standing: 'quarantined' } },
    ]);
  });

  it('of more than is looked at leaves out the oldest, and says so', async () => {
    const one = await start();
    await one.save(...failures(9));
    const cut = await whatIf(one.store, asked(), { ...limits, decisions: 4 });
    expect(cut).toMatchObject({
      decisions: 4,
      complete: false,
      from: instant(T0 + 5 * SECOND),
      to: instant(T0 + 8 * SECOND),
    });
    expect(await whatIf(one.store, asked(), { ...limits, decisions: 9 })).toMatchObject({ complete: true });
    const late = await whatIf(one.store, asked(), { ...limits, page: 5, spent: () => 1 });
    expect(late).toMatchObject({ decisions: 5, complete: false });
    await one.save(...Array.from({ length: 6 }, (_, n) => failures(1, 20 + n, `agent-${n}`)).flat());
    expect(await whatIf(one.store, asked(), { ...limits, agents: 3 })).toMatchObject({
      decisions: 11,
      complete: false,
    });
  });

  it('of more than there is time for begins so late that it reaches the end', async () => {
    const one = await start();
    await one.save(
      record(config, 0, policySection(2, lenient), T0 - 2 * SECOND),
      ...failures(40),
      record(config, 1, policySection(3, body()), T0 + 20 * SECOND),
    );
    let looks = 0;
    // Two decisions a fiftieth of the time: all of them would take four fifths more than there is.
    const slow = { ...limits, page: 2, spent: () => looks++ / 11 };
    const found = await whatIf(one.store, asked({ policy: lenient }), slow);
    expect(found).toMatchObject({ complete: false, to: instant(T0 + 39 * SECOND) });
    expect(found.decisions).toBeGreaterThan(4);
    expect(found.decisions).toBeLessThan(20);
    expect(found.from).toBe(instant(T0 + (40 - found.decisions) * SECOND));
    // As the fleet was set by then, not as at the time that was asked for.
    expect(found.agents).toMatchObject([{ now: { quarantines: 1 }, then: { quarantines: 0 } }]);
  });

  it('is nothing where nothing is known', async () => {
    const one = await start();
    expect(await whatIf(one.store, asked({ fleet_id: 'nobody' }), limits)).toMatchObject({
      ...{ from: null, to: null, decisions: 0, complete: true, agents: [] },
    });
  });
});

describe('the question what if', () => {
  it('is answered apart from all others, until its deadline', async () => {
    const one = await start();
    await one.save(...failures(8));
    const metrics = { queryBegins: () => () => undefined } as never;
    const processor = new WhatIfProcessor(one.store, metrics, { now: () => T0 }, createLogger({ level: 'silent' }));
    const driver = testDriver(whatIfProcessor, processor);
    await driver.pipe(historyQueries, asked({ policy: lenient }));
    expect(driver.read(historyReplies)).toMatchObject([
      { ok: true, points: [], next_cursor: null, served_from: 'event_store', what_if: { decisions: 8 } },
    ]);
    await driver.pipe(historyQueries, asked({ from: instant(T0 + 1), to: instant(T0) }));
    expect(driver.read(historyReplies)).toMatchObject([{ ok: false, at_fault: 'question' }]);
    await driver.pipe(historyQueries, asked({ deadline: instant(T0 - 1) }));
    await driver.pipe(historyQueries, query('events'));
    expect(driver.read(historyReplies)).toEqual([]);
    expect(driver.skipped).toEqual({ expired: 1, 'another kind of question': 1 });
  });
});
