import { agentKey, trustScore, trustScores } from '@chorus/contracts';
import { type RedisConnection, redisConnection } from '@chorus/redis';
import { injectFaults, killSchedule, serverTarget, startRedis } from '@chorus/testing';
import { until } from '../../stage/wait.ts';
import { defectsOf } from '../../verify/compare.ts';
import { Asker, otherAnswers } from '../asker.ts';
import { judgeDecisions } from '../judge.ts';
import { type ByAgent, compareStored } from '../stored.ts';
import type { SystemScenario } from '../system-scenario.ts';
import { FLEETS, type SystemStage } from '../system-stage.ts';

const PREFIX = 'faults:';
const MEAN_PAUSE_MS = 500;
const BETWEEN = 100;

/** Redis, which keeps nothing on disk, is killed, ended or frozen for a while, and emptied in between, while messages flow. */
export const redis: SystemScenario = {
  name: 'redis',
  fault: 'Redis killed, restarted empty, frozen, emptied',
  times: { full: 12, short: 2 },
  redis: true,
  async open(stage) {
    const server = await startRedis();
    stage.finally(() => server.stop());
    const connection = redisConnection({ url: server.url, name: 'faults', reconnect: { firstMs: 20, longestMs: 100 } });
    stage.finally(() => connection.close());
    await connection.connect();
    await stage.start('ingestion');
    await stage.start('stream-processor');
    await stage.start('trust-service', { REDIS_URL: server.url, REDIS_KEY_PREFIX: PREFIX });
    const { url } = await stage.start('api-gateway');
    stage.talk();
    return {
      async inject(times) {
        await stage.more(BETWEEN);
        const history = `${url}/api/v1/agents/agent-0/history?fleet_id=${FLEETS[0]}`;
        await until('for the gateway to know an agent', async () => {
          const answer = await fetch(history, { headers: { authorization: `Bearer ${stage.readKey}` } });
          return answer.ok;
        });
        const asker = new Asker(history, stage.readKey);
        const each = Math.ceil(times / 2 / 3);
        const down = [200, 2000] as const;
        const plan = { times: { kill: each, restart: each, freeze: each }, targets: 1, meanPauseMs: MEAN_PAUSE_MS };
        const schedule = killSchedule(stage.random, { ...plan, downMs: down, freezeMs: down });
        for (const fault of schedule.slice(0, times / 2)) {
          await injectFaults([fault], [serverTarget(server)]);
          await stage.more(BETWEEN);
          await until('for Redis to be emptied', () => emptied(connection));
          await stage.more(BETWEEN);
        }
        await stage.settle();
        await asker.stop();
        for (const line of otherAnswers('the gateway', asker.answers, 200)) stage.complain(line);
        for (const [fleet, { answers }] of stage.talkers)
          for (const line of otherAnswers(`ingestion of ${fleet}`, answers, 202)) stage.complain(line);
        await until('for Redis to be complete', async () => {
          const records = (await stage.values(trustScores)).flatMap((score) => score ?? []);
          return defectsOf(compareStored(byAgent(records), await storedIn(connection))) === 0;
        });
        return times;
      },
      async judge() {
        const records = await scoresOf(stage);
        const log = byAgent(records);
        if (records.length <= log.size) stage.complain('no score has changed: Redis had nothing to miss');
        return {
          messages: await judgeDecisions(stage),
          'agents in Redis': compareStored(log, await storedIn(connection)),
        };
      },
    };
  },
};

/** Whether it could be done; a Redis that has just come back may not be there yet. */
const emptied = (connection: RedisConnection): Promise<boolean> =>
  connection
    .run((client) => client.flushall())
    .then(
      () => true,
      () => false,
    );

/** Every score that was committed, in the order of the log; nobody is ever removed here. */
async function scoresOf(stage: SystemStage) {
  const records = await stage.read(trustScores);
  return records
    .toSorted((a, b) => a.partition - b.partition || a.offset - b.offset)
    .map(({ value }) => trustScore.parse(JSON.parse(value ?? 'null')));
}

/** The last of each. */
const byAgent = (scores: readonly { readonly fleet_id: string; readonly agent_id: string }[]): ByAgent =>
  new Map(scores.map((score) => [agentKey(score), { ...score }]));

/** As Redis has it. */
async function storedIn(connection: RedisConnection): Promise<ByAgent> {
  return connection.run(async (client) => {
    const keys = await client.keys(`${PREFIX}trust:*`);
    const scores = await Promise.all(keys.map((key) => client.hget(key, 'score')));
    return new Map(
      keys.map((key, i) => [
        key.slice(`${PREFIX}trust:`.length),
        JSON.parse(scores[i] ?? 'null') as Readonly<Record<string, unknown>>,
      ]),
    );
  });
}
