import { testDriver } from '@chorus/bus';
import { historyQueries, historyReplies, trustWhy } from '@chorus/contracts';
import type { HistoryQueryOf, TrustEvidence, TrustScore } from '@chorus/contracts';
import { DEFAULT_TRUST_POLICY, decide, evolveAll, ledgerToTrustScore } from '@chorus/trust';
import type { AgentLedger, LedgerInput, TrustPolicy } from '@chorus/trust';
import { describe, expect, it } from '@jest/globals';
import { MemoryTrustStore } from '../redis/memory-trust-store.ts';
import { ResilientTrustStore } from '../redis/resilient-trust-store.ts';
import { entry, evidence, score, T0 } from '../testkit/records.ts';
import { historyQueriesProcessor, HistoryQueriesProcessor } from './history-queries.processor.ts';

const MINUTE = 60_000;
const at = (minutes: number) => new Date(T0 + minutes * MINUTE).toISOString();

async function start(log: readonly TrustScore[], policies: readonly TrustPolicy[] = [DEFAULT_TRUST_POLICY]) {
  const memory = new MemoryTrustStore({ retentionMs: 1_000 * MINUTE, maxRecords: 10_000 });
  const store = new ResilientTrustStore(memory, null);
  await store.save(log.map((record, n) => entry(n * 3, record)));
  const clock = { now: () => T0 + 60 * MINUTE };
  const known = { of: (_: string, version: number) => policies[version - 1] ?? DEFAULT_TRUST_POLICY };
  return testDriver(historyQueriesProcessor, new HistoryQueriesProcessor(store, known, clock));
}

/** A score that falls by a point a minute. */
const falling = (count = 10) =>
  Array.from({ length: count }, (_, minute) =>
    score(T0 + minute * MINUTE, {
      score: 70 - minute,
      evidence: evidence({ kind: 'tool_error' }),
      decision_offset: minute,
    }),
  );

const query = (change: Partial<HistoryQueryOf<'trust_history'>> = {}): HistoryQueryOf<'trust_history'> => ({
  request_id: 'r1',
  kind: 'trust_history',
  fleet_id: 'shop',
  agent_id: 'coder',
  from: at(0),
  to: at(60),
  limit: 100,
  cursor: null,
  deadline: at(61),
  ...change,
});

const why = (change: Partial<HistoryQueryOf<'trust_why'>> = {}): HistoryQueryOf<'trust_why'> => ({
  request_id: 'r2',
  kind: 'trust_why',
  fleet_id: 'shop',
  agent_id: 'coder',
  at: null,
  limit: 100,
  cursor: null,
  deadline: at(61),
  ...change,
});

describe('history queries', () => {
  it('are answered with the points in the range, oldest first, saying where they come from', async () => {
    const driver = await start(falling());
    await driver.pipe(historyQueries, query({ from: at(2), to: at(4) }));
    const [reply] = driver.read(historyReplies);
    expect(reply).toMatchObject({ request_id: 'r1', ok: true, error: null, next_cursor: null, served_from: 'memory' });
    expect(reply?.points.map((point) => [point.timestamp, Math.round(point.score), Math.round(point.change)])).toEqual([
      [at(2), 68, -1],
      [at(3), 67, -1],
      [at(4), 66, -1],
    ]);
    expect(reply?.points[0]).toMatchObject({
      reason: 'Tool error.',
      code: 'tool_error',
      standing: 'active',
      message_id: null,
      decision_offset: 2,
      policy_version: 1,
    });
  });

  it('say in words what became of the standing', async () => {
    const log = [
      score(T0, { ledger: { alpha: 7, beta: 3, evidence_at: at(0), first: true } }),
      score(T0 + 1, { evidence: evidence(), standing: 'quarantined', enforced: false }),
      score(T0 + 2, { standing: 'quarantined', enforced: true }),
      score(T0 + 3, { standing: 'probation', standing_since: new Date(T0 + 3).toISOString() }),
      score(T0 + 4, { evidence: evidence({ kind: 'contribution', outcome: 'good' }), standing: 'active' }),
      score(T0 + 5, { standing: 'quarantined', standing_since: new Date(T0 + 5).toISOString() }),
    ];
    const driver = await start(log);
    await driver.pipe(historyQueries, query());
    expect(driver.read(historyReplies)[0]?.points.map(({ reason }) => reason)).toEqual([
      'First seen.',
      'Execution failed: would be quarantined.',
      'The fleet changed its mode: the quarantine is in force.',
      'Released, on probation.',
      'Contribution: active again.',
      'Quarantined by a person.',
    ]);
  });

  it('are passed over where they are not about trust', async () => {
    const driver = await start([]);
    await driver.pipe(historyQueries, { ...query(), kind: 'conversation', correlation_id: 'talk' });
    expect([driver.read(historyReplies), driver.deadLetters()]).toEqual([[], []]);
  });

  it('are answered page by page, changes going on from page to page', async () => {
    const driver = await start(falling());
    const seen: number[][] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      await driver.pipe(historyQueries, query({ limit: 4, cursor }));
      const [reply] = driver.read(historyReplies);
      seen.push(...(reply?.points ?? []).map(({ score, change }) => [Math.round(score), Math.round(change)]));
      cursor = reply?.next_cursor ?? null;
      pages++;
    } while (cursor !== null);
    expect(pages).toBe(3);
    expect(seen).toEqual(Array.from({ length: 10 }, (_, n) => [70 - n, n === 0 ? 0 : -1]));
  });

  it('are answered with an empty page where there is nothing', async () => {
    const driver = await start(falling());
    await driver.pipe(historyQueries, query({ agent_id: 'nobody' }));
    expect(driver.read(historyReplies)).toMatchObject([{ ok: true, points: [], next_cursor: null }]);
  });

  it('that make no sense are told why', async () => {
    const driver = await start(falling());
    await driver.pipe(historyQueries, query({ from: at(5), to: at(4) }));
    await driver.pipe(historyQueries, query({ cursor: 'yesterday' }));
    const [wrongOrder, wrongCursor] = driver.read(historyReplies);
    expect(wrongOrder).toMatchObject({ ok: false, points: [], error: expect.stringContaining('is after to') });
    expect(wrongCursor).toMatchObject({ ok: false, error: expect.stringContaining('cursor "yesterday" is not known') });
  });

  it('that nobody waits for any more are dropped', async () => {
    const driver = await start(falling());
    await driver.pipe(historyQueries, query({ deadline: at(59) }));
    await driver.pipe(historyQueries, why({ deadline: at(59) }));
    expect(driver.read(historyReplies)).toEqual([]);
    expect(driver.skipped).toEqual({ expired: 2 });
  });

  it('get replies that the topic can take, however much is asked for', async () => {
    const driver = await start(Array.from({ length: 9_000 }, (_, n) => score(T0 + n)));
    const offsets: number[] = [];
    let cursor: string | null = null;
    do {
      await driver.pipe(historyQueries, query({ cursor, limit: 10_000 }));
      const [reply] = driver.read(historyReplies);
      expect(Buffer.byteLength(JSON.stringify(reply))).toBeLessThan(historyReplies.max_bytes);
      offsets.push(...(reply?.points ?? []).map(({ timestamp }) => Date.parse(timestamp) - T0));
      cursor = reply?.next_cursor ?? null;
    } while (cursor !== null);
    expect(offsets).toEqual(Array.from({ length: 9_000 }, (_, n) => n));
  });
});

/** The records of a ledger: one a minute, each after these inputs, under the policy of that minute. */
function recordsOf(minutes: readonly (readonly LedgerInput[])[], policyAt: (minute: number) => TrustPolicy) {
  let ledger: AgentLedger | null = null;
  return minutes.map((inputs, minute) => {
    const before: AgentLedger | null = ledger;
    const policy = policyAt(minute);
    for (const input of inputs) ledger = evolveAll(ledger, decide(ledger, input, policy, T0 + minute * MINUTE));
    const found = inputs.find((input) => input.kind === 'evidence')?.evidence ?? null;
    const change = { fleet_id: 'shop', agent_id: 'coder', before, adjustment_reason: '', evidence: found };
    return ledgerToTrustScore(ledger!, { ...change, decision_offset: found ? minute : -1 }, policy);
  });
}
const found = (change: Partial<TrustEvidence>): LedgerInput => ({
  kind: 'evidence',
  mode: 'observe',
  evidence: evidence(change),
});
const failed = () => found({});
const succeeded = () => found({ kind: 'tool_succeeded', outcome: 'good' });

const STRICT: TrustPolicy = { ...DEFAULT_TRUST_POLICY, version: 2, forgetting_half_life_ms: 5 * MINUTE };
const MINUTES: LedgerInput[][] = [
  [{ kind: 'seen' }],
  [failed()],
  [failed(), failed(), succeeded()],
  [{ kind: 'quarantine', command_id: 'q', operator: 'alice', reason: 'test' }],
  [succeeded()],
  [failed()],
];
const HISTORY = recordsOf(MINUTES, (minute) => (minute < 4 ? DEFAULT_TRUST_POLICY : STRICT));
const POLICIES = [DEFAULT_TRUST_POLICY, STRICT];

describe('what a score is made of', () => {
  it('adds up to the score, change by change, under the policies that counted', async () => {
    const driver = await start(HISTORY, POLICIES);
    await driver.pipe(historyQueries, why());
    const [reply] = driver.read(historyReplies);
    expect(reply).toMatchObject({ request_id: 'r2', ok: true, points: [], next_cursor: null, served_from: 'memory' });
    const made = trustWhy.parse(reply?.why);
    const last = HISTORY.at(-1)!;
    expect(made).toMatchObject({
      as_of: at(5),
      score: last.score,
      uncertainty: last.uncertainty,
      standing: 'quarantined',
      policy_version: 2,
      alpha: last.ledger?.alpha,
      beta: last.ledger?.beta,
    });
    expect(made.opening).toMatchObject({ until: null });
    expect(made.opening.contribution).toBeCloseTo(0, 9);
    expect(
      made.evidence.map(({ timestamp, code, decision_offset, policy_version }) => [
        ...[timestamp, code, decision_offset, policy_version],
      ]),
    ).toEqual([
      [at(0), 'registered', -1, 1],
      [at(1), 'execution_failed', 1, 1],
      [at(2), 'execution_failed', 2, 1],
      [at(3), 'quarantined', -1, 1],
      [at(4), 'tool_succeeded', 4, 2],
      [at(5), 'execution_failed', 5, 2],
    ]);
    expect(made.evidence.map(({ score, change }) => [score, change])).toEqual(
      HISTORY.map(({ score, change }) => [score, change]),
    );
    const sum = made.evidence.reduce((all, { contribution }) => all + contribution, made.base);
    expect(sum).toBeCloseTo(last.score, 9);
    // Acts of people contribute nothing.
    expect(made.evidence[3]).toMatchObject({ good: 0, bad: 0, contribution: 0 });
  });

  it('is told of any time in the past', async () => {
    const driver = await start(HISTORY, POLICIES);
    await driver.pipe(historyQueries, why({ at: at(2.5) }));
    const [reply] = driver.read(historyReplies);
    expect(reply?.why).toMatchObject({ as_of: at(2), score: HISTORY[2]?.score, standing: 'active', policy_version: 1 });
    expect(reply?.why?.evidence).toHaveLength(3);
  });

  it('has an opening balance for what is not listed', async () => {
    const driver = await start(HISTORY, POLICIES);
    await driver.pipe(historyQueries, why({ limit: 2 }));
    const [reply] = driver.read(historyReplies);
    const { base, opening, evidence: listed, score: explained } = trustWhy.parse(reply?.why);
    expect(opening.until).toBe(at(3));
    expect(listed.map(({ timestamp }) => timestamp)).toEqual([at(4), at(5)]);
    const sum = listed.reduce((all, { contribution }) => all + contribution, base + opening.contribution);
    expect(sum).toBeCloseTo(explained, 9);
  });

  it('is nothing of an agent that nobody knows, or did not know yet', async () => {
    const driver = await start(HISTORY, POLICIES);
    await driver.pipe(historyQueries, why({ agent_id: 'nobody' }));
    await driver.pipe(historyQueries, why({ at: at(-1) }));
    for (const reply of driver.read(historyReplies)) {
      expect(reply).toMatchObject({ ok: true, error: null });
      expect(reply.why).toBeUndefined();
    }
  });
});
