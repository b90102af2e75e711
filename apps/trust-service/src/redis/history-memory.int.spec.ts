import { redisConnection } from '@chorus/redis';
import { uniqueName } from '@chorus/testing';
import { describeWith, redisForTests } from '@chorus/testing/jest';
import { seededRandom } from '@chorus/testing/random';
import { evidenceKind } from '@chorus/contracts';
import { decide, DEFAULT_TRUST_POLICY, evolveAll, ledgerToTrustScore, trustOf } from '@chorus/trust';
import type { AgentLedger } from '@chorus/trust';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { entry, evidence, T0 } from '../testkit/records.ts';
import { RedisTrustStore } from './redis-trust-store.ts';
import type { TrustEntry } from './trust-store.ts';

const POINTS = 12_000;
const DAY = 86_400_000;
const CODER = { fleet_id: 'shop', agent_id: 'coder' };

const redis = await redisForTests();
const connection = redisConnection({ url: redis.url, name: 'history-memory-spec', commandTimeoutMs: 5_000 });
const keyPrefix = `${uniqueName('chorus-test')}:`;

/**
 * One agent of a busy fleet, as the ledger has it: evidence of all kinds, twenty seconds between two pieces, in a log of
 * millions of decisions; now and then a person quarantines it or lets it go.
 */
function busyAgent(): TrustEntry[] {
  const draw = seededRandom(64);
  const log: TrustEntry[] = [];
  let ledger: AgentLedger | null = null;
  let [now, offset, decision_offset] = [T0, 500_000, 4_000_000];
  while (log.length < POINTS) {
    now += Math.ceil(draw.wait(20_000));
    offset += draw.int(1, 40);
    decision_offset += draw.int(1, 60);
    const before: AgentLedger | null = ledger;
    const byPerson = draw.chance(0.005);
    const kind = draw.pick(evidenceKind.options);
    const outcome = draw.chance(0.7) ? ('good' as const) : ('bad' as const);
    const found = evidence({ evidence_id: `e${offset}`, kind, outcome, severity: draw.int(1, 10) / 10 });
    const act = ledger?.standing === 'quarantined' ? ('release' as const) : ('quarantine' as const);
    const events = decide(
      ledger,
      byPerson
        ? { kind: act, command_id: `c${offset}`, operator: 'alice', reason: 'test' }
        : { kind: 'evidence', mode: 'observe', evidence: found },
      DEFAULT_TRUST_POLICY,
      now,
    );
    ledger = evolveAll(ledger, events);
    const said = { adjustment_reason: '', evidence: byPerson ? null : found };
    const change = { ...CODER, ...said, before, decision_offset: byPerson ? -1 : decision_offset };
    if (events.length > 0) log.push(entry(offset, ledgerToTrustScore(ledger!, change, DEFAULT_TRUST_POLICY)));
  }
  return log;
}

describeWith([redis], 'the history of an agent in Redis', () => {
  beforeAll(async () => {
    await connection.connect();
  });
  afterAll(async () => {
    await connection.run(async (client) => client.del(...(await client.keys(`${keyPrefix}*`))));
    await connection.close();
  });

  it('takes at most 64 bytes a point, with the score to the last bit, its reason and the decision', async () => {
    const log = busyAgent();
    const store = new RedisTrustStore({ connection, keyPrefix, retentionMs: 30 * DAY });
    await store.save(log);
    const points = await store.latest(CODER, Infinity, POINTS + 1);
    expect(points.map((point) => [trustOf(point), point.decision_offset])).toEqual(
      log.map(({ score }) => [score!.score, score!.decision_offset]),
    );

    // As Redis counts it: keys, nodes and the overhead of entries included.
    const key = `${keyPrefix}trust-history:shop/coder`;
    const bytes = Number(await connection.run((client) => client.memory('USAGE', key, 'SAMPLES', 0)));
    console.info(`${points.length} points take ${bytes} bytes: ${(bytes / points.length).toFixed(1)} each`);
    expect(points).toHaveLength(POINTS);
    expect(bytes / points.length).toBeLessThanOrEqual(64);
  });
});
