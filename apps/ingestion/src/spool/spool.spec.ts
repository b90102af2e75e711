import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryBus, RecordsRefused, to, type Bus, type Emission, type Reader, type ReaderOptions } from '@chorus/bus';
import { agentMessagesRaw, config, problem, trustScores, type AgentState } from '@chorus/contracts';
import { sendOtlp } from '../otlp/testing/otlp-client.ts';
import { createdKey } from '../testing/api-key.ts';
import { message, rawRecords, runIngestion, type RunningIngestion } from '../testing/running-ingestion.ts';
import { trustScore } from '../testing/trust-score.ts';
import { spoolHealth } from './spool-health.ts';

/** A log that can be away, as Kafka can. */
class Log extends MemoryBus {
  override readonly kind = 'kafka' as never;
  away = false;
  refuses = false;

  override publish(emissions: readonly Emission[]): ReturnType<Bus['publish']> {
    if (this.away) return Promise.reject(new Error('no broker answers'));
    const ours = emissions.some(({ topic }) => topic.name === agentMessagesRaw.name);
    return this.refuses && ours ? Promise.reject(new RecordsRefused('too large')) : super.publish(emissions);
  }

  /** One that is asked for while the log is away has nothing before it is back. */
  override reader(options: ReaderOptions): Reader {
    if (!this.away) return super.reader(options);
    let reader: Reader | undefined;
    const caughtUp = (async () => {
      while (this.away) await sleep(10);
      reader = super.reader(options);
      await reader.caughtUp;
    })();
    return { caughtUp, positions: () => new Map(), stop: async () => reader?.stop() };
  }

  override health(): ReturnType<Bus['health']> {
    if (!this.away) return super.health();
    return Promise.resolve({ name: 'kafka', state: 'down', detail: 'no broker answers', latency_ms: null });
  }
}

let folder: string;
let bus: Log;
let running: RunningIngestion[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chorus-ingestion-'));
  bus = new Log();
  running = [];
  await bus.ensureTopics([trustScores, config]);
  await bus.publish([to(trustScores, trustScore)]);
});
afterEach(async () => {
  for (const service of running) await service.close();
  await bus.close();
  await rm(folder, { recursive: true });
});

async function start(env: Record<string, string> = {}): Promise<RunningIngestion> {
  const service = await runIngestion({ bus, env: { SPOOL_DIR: folder, SPOOL_AFTER_MS: '200', ...env } });
  running.push(service);
  return service;
}

const say = (service: RunningIngestion, n: number) => service.send(message({ content: { n } }));
const statuses = async (answers: readonly Response[]) => answers.map(({ status }) => status);
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
const heard = async () => (await rawRecords(bus)).map(({ value }) => (value?.content as { n?: number } | undefined)?.n);
const readiness = async ({ url }: RunningIngestion) => {
  const answer = await fetch(`${url}/health/ready`);
  const { dependencies, state } = (await answer.json()) as {
    state: string;
    dependencies: { name: string; state: string; detail: string }[];
  };
  return { status: answer.status, state, of: (wanted: string) => dependencies.find(({ name }) => name === wanted) };
};
const metric = async ({ url }: RunningIngestion, name: string) => {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^ingestion_${name} (\\S+)$`, 'm').exec(text)?.[1]);
};
const drained = async (service: RunningIngestion) => {
  while ((await metric(service, 'spooling')) !== 0 || (await metric(service, 'spool_records')) !== 0) await sleep(20);
};

describe('ingestion with a spool', () => {
  it('answers 202 while the log is away, says so, and hands everything over in order when it is back', async () => {
    const service = await start();
    expect((await say(service, 0)).status).toBe(202);
    expect(await readdir(folder)).toEqual(['lock']);

    bus.away = true;
    for (const n of [1, 2, 3]) expect((await say(service, n)).status).toBe(202);
    let ready = await readiness(service);
    // What was found before holds for a second.
    for (; !ready.of('spool')?.detail.includes('3 messages'); ready = await readiness(service)) await sleep(50);
    expect(ready).toMatchObject({ status: 200, state: 'degraded' });
    expect(ready.of('kafka')).toMatchObject({ state: 'down' });
    expect(ready.of('spool')).toMatchObject({
      state: 'degraded',
      detail: expect.stringMatching(/^messages wait on disk: 3 messages, 0\.0 MiB of 1024\.0 MiB, .*no broker answers/),
    });
    expect(await metric(service, 'spool_records')).toBe(3);
    expect(await metric(service, 'spooling')).toBe(1);
    expect(await metric(service, 'spool_bytes')).toBeGreaterThan(1000);
    expect(await metric(service, 'messages_safe_total\\{where="spooled"\\}')).toBe(3);

    bus.away = false;
    await drained(service);
    expect((await say(service, 4)).status).toBe(202);
    expect(await heard()).toEqual(numbers(5));
    expect(await metric(service, 'messages_safe_total\\{where="published"\\}')).toBe(2);
    expect(await metric(service, 'messages_accepted_total')).toBe(5);
    expect(service.logged.join('')).toMatch(/messages go to disk.*messages go straight to the log/s);
    expect(service.logged.join('')).not.toContain('Book table 4');
  });

  it('starts while the log is away, and does not say more of an agent than it knows', async () => {
    bus.away = true;
    const service = await start();
    const stateOf = async () => {
      const { items } = await service.ingest(message({ agent_id: trustScore.agent_id, content: { n: 0 } }));
      return (items[0] as { agent_state: AgentState }).agent_state;
    };
    expect(await stateOf()).toMatchObject({
      score: null,
      reason: 'How this agent stands is not known at present: Kafka has been away since this service was started.',
    });
    expect((await readiness(service)).of('trust-scores')).toMatchObject({ state: 'degraded' });
    expect((await readiness(service)).status).toBe(200);
    bus.away = false;
    await drained(service);
    expect((await heard())[0]).toBe(0);
    while ((await stateOf()).score === null) await sleep(20);
    expect(await stateOf()).toMatchObject({ standing: 'quarantined', score: trustScore.score });
  });

  it('does not call a key unknown that may have been made, as long as it cannot read of it', async () => {
    const { key, section } = createdKey();
    await bus.publish([to(config, section)]);
    bus.away = true;
    const service = await start();
    const by = (given: string) => ({ authorization: `Bearer ${given}` });
    const send = (given: string) => service.send(message(), by(given));
    const refused = await send(key);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(problem.parse(await refused.json())).toMatchObject({ type: '/problems/keys-unread' });
    const otlp = await sendOtlp(service, '{}', by(key));
    expect(otlp).toMatchObject({ status: 503, error: { code: 14 } });
    expect(otlp.headers.get('retry-after')).toBe('5');
    expect((await readiness(service)).of('config')).toMatchObject({ state: 'degraded' });
    expect(await statuses([await send('guessed'), await send(service.keys.alpha)])).toEqual([401, 202]);

    bus.away = false;
    let answer = await send(key);
    for (; answer.status === 503; answer = await send(key)) await sleep(20);
    expect(await statuses([answer, await send(createdKey().key)])).toEqual([202, 401]);
  });

  it('goes on where it was ended: what is on disk comes before what is new', async () => {
    const first = await start();
    bus.away = true;
    for (const n of [0, 1, 2]) await say(first, n);
    await first.close();
    const second = await start();
    expect(await metric(second, 'spool_records')).toBe(3);
    expect(await statuses(await Promise.all([say(second, 3)]))).toEqual([202]);
    bus.away = false;
    await drained(second);
    await say(second, 4);
    expect(await heard()).toEqual(numbers(5));
  });

  it('answers 503 with Retry-After when there is no room, is not ready then, and takes messages again', async () => {
    const service = await start({ SPOOL_MAX_BYTES: '65536' });
    bus.away = true;
    const large = () => service.send(message({ content: { text: 'x'.repeat(20_000) } }));
    const answers = [await large(), await large(), await large(), await large()];
    expect(await statuses(answers)).toEqual([202, 202, 202, 503]);
    expect(answers[3]?.headers.get('retry-after')).toBe('5');
    expect(problem.parse(await answers[3]?.json())).toMatchObject({ type: '/problems/bus-unavailable' });
    let ready = await readiness(service);
    for (; ready.status === 200; ready = await readiness(service)) await sleep(50);
    expect(ready.of('spool')).toMatchObject({ state: 'down', detail: expect.stringContaining('no room') });
    expect(await metric(service, 'spool_refused_records_total')).toBe(1);
    bus.away = false;
    await drained(service);
    expect((await large()).status).toBe(202);
    expect(await heard()).toHaveLength(4);
  });

  it('tells who sends what Kafka never takes', async () => {
    const service = await start();
    bus.refuses = true;
    const answer = await say(service, 0);
    expect([answer.status, problem.parse(await answer.json()).type]).toEqual([422, '/problems/refused']);
    expect(await metric(service, 'messages_rejected_total\\{reason="refused"\\}')).toBe(1);
  });

  it('does not start with a folder that it cannot use', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(start({ SPOOL_DIR: join(file, 'spool') })).rejects.toThrow(
      /SPOOL_DIR=.*cannot be made, or not written.*Name a folder that this process alone may write/,
    );
    await start();
    await expect(start()).rejects.toThrow(/another process uses the folder/);
  });

  it('has none on the memory bus', async () => {
    const memory = new MemoryBus();
    const service = await runIngestion({ bus: memory, env: { SPOOL_DIR: join(folder, 'unused') } });
    running.push(service);
    expect((await say(service, 0)).status).toBe(202);
    expect(await readdir(folder)).toEqual([]);
    expect((await readiness(service)).of('spool')).toBeUndefined();
    await service.close();
    await memory.close();
  });
});

it('the health of a spool is that of what it means for messages', () => {
  const status = {
    bytes: 2_097_152,
    maxBytes: 4_194_304,
    records: 9,
    oldest_ms: 1_000,
    refusing: undefined,
    reason: 'gone',
  };
  const direct = spoolHealth({ ...status, state: 'direct', refusing: 'no room' }, 0);
  const spooling = spoolHealth({ ...status, state: 'spooling' }, 61_000);
  const full = spoolHealth({ ...status, state: 'spooling', refusing: 'no room' }, 61_000);
  expect([direct, spooling, full].map(({ state }) => state)).toEqual(['up', 'degraded', 'down']);
  expect(spooling.detail).toBe('messages wait on disk: 9 messages, 2.0 MiB of 4.0 MiB, the oldest for 60 s (gone)');
});
