import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createChorus, type Chorus, type FetchLike, type Problem } from '@chorus/client';
import { agentDecisionsProcessed, type ProcessedDecision } from '@chorus/contracts';
import { localKeys, LocalFolder, startTogether, type Services } from '@chorus/local';
import { freePort } from '@chorus/testing';
import { ask } from './support/rest.ts';
import { until } from './support/until.ts';

const AGENTS = 10;
const MESSAGES = 2_000;
const FLEET = 'shop';

/** All services on the memory bus, whose order and atomicity are enough here: nothing of the server fails, only answers are lost. */
let services: Services;
let chorus: Chorus;
let writeKey: string;
let operatorKey: string;
let ingestionUrl: string;
let gatewayUrl: string;
const problems: Problem[] = [];
const decisions: ProcessedDecision[] = [];
let lost = 0;

/** Of requests with messages, the answer to every second one never comes: the messages were taken all the same. */
let asked = 0;
const forgetful: FetchLike = async (url, init) => {
  const answer = await fetch(url, init);
  if (init.method !== 'POST' || asked++ % 2 === 1) return answer;
  await answer.text();
  lost++;
  throw new TypeError('the answer was lost');
};

beforeAll(async () => {
  const folder = new LocalFolder(join(import.meta.dirname, '../.chorus/client'));
  await folder.prepare(true);
  const keys = await localKeys(folder, [FLEET]);
  const [ingestion, gateway] = [await freePort(), await freePort()];
  ingestionUrl = `http://127.0.0.1:${ingestion}`;
  gatewayUrl = `http://127.0.0.1:${gateway}`;
  operatorKey = keys.operator;
  writeKey = keys.write[FLEET] ?? '';
  services = await startTogether({
    env: {
      CHORUS_API_KEYS_FILE: keys.file,
      SESSION_SECRET: keys.session_secret,
      RATE_LIMIT_PER_MINUTE: '100000',
      LOG_LEVEL: 'error',
    },
    ports: { ingestion, 'api-gateway': gateway },
    say: () => {},
  });
  services.bus.reader({
    name: 'client-spec',
    topics: [{ topic: agentDecisionsProcessed, from: 'beginning' }],
    onRecords: (records) => void decisions.push(...records.map(({ value }) => value as ProcessedDecision)),
  });
  chorus = createChorus({
    url: ingestionUrl,
    gatewayUrl,
    apiKey: writeKey,
    batch: { messages: 50 },
    retry: { minMs: 1, maxMs: 5 },
    fetch: forgetful,
    onProblem: (problem) => void problems.push(problem),
  });
}, 120_000);
afterAll(async () => {
  await chorus?.close();
  await services?.stop();
}, 60_000);

const idsOf = (agent: number) =>
  decisions
    .filter(({ original_message: { agent_id } }) => agent_id === `agent-${agent}`)
    .map(({ processing_metadata: { message_id } }) => message_id);

it('a batch that was sent again because its answer was lost is decided once, in the order of each agent', async () => {
  const given = Array.from({ length: AGENTS }, (): (string | undefined)[] => []);
  for (let n = 0; n < MESSAGES; n++)
    given[n % AGENTS]?.push(
      chorus.message({
        agent: `agent-${n % AGENTS}`,
        to: `agent-${(n + 1) % AGENTS}`,
        content: `Message ${n} about table ${n % 7}`,
        correlationId: `talk-${n % 50}`,
      }),
    );
  expect(await chorus.flush(60_000)).toBe(true);
  // The last word of each agent comes behind everything that was said twice.
  for (const [agent, ids] of given.entries())
    ids.push(chorus.message({ agent: `agent-${agent}`, content: 'That is all.', correlationId: 'end' }));
  expect(await chorus.flush(60_000)).toBe(true);
  await until('the last word of everybody is decided', () =>
    given.every((ids, agent) => idsOf(agent).at(-1) === ids.at(-1)),
  );
  expect(given.map((_, agent) => idsOf(agent))).toEqual(given);
  expect(lost).toBeGreaterThanOrEqual(MESSAGES / 50);
  expect(chorus.stats()).toMatchObject({ sent: MESSAGES + AGENTS, rejected: 0, dropped: 0, retries: lost });
  expect(problems).toEqual([]);
}, 120_000);

it('a guard learns of a quarantine that a person orders, and of the release, from the gateway', async () => {
  const guard = chorus.guard('agent-3');
  expect(await guard.refresh()).toMatchObject({ blocked: false, stale: false });
  const order = (what: string) =>
    ask(`${gatewayUrl}/api/v1/agents/agent-3/${what}?fleet_id=${FLEET}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'to see what the guard says' }),
    });
  expect((await order('quarantine')).status).toBe(202);
  await until('the guard blocks', async () => (await guard.refresh()).blocked);
  expect(guard.state()).toMatchObject({ standing: 'quarantined', enforced: true });
  expect(() => guard.assert()).toThrow('"agent-3" is quarantined');
  // The answer to its own message says the same.
  const other = createChorus({ url: ingestionUrl, apiKey: writeKey });
  other.message({ agent: 'agent-3', content: 'May I?', correlationId: 'end' });
  expect(await other.flush()).toBe(true);
  expect(other.guard('agent-3').blocked).toBe(true);
  await other.close();
  expect((await order('release')).status).toBe(202);
  await until('the guard lets it go', async () => !(await guard.refresh()).blocked);
}, 120_000);
