import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  agentDecisionsProcessed,
  agentMessagesAccepted,
  agentMessagesRaw,
  auditEvents,
  trustScores,
  type AgentMessage,
} from '@chorus/contracts';
import graphService from '@chorus/graph-service';
import streamProcessor from '@chorus/stream-processor';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import trustService from '@chorus/trust-service';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { deadLettersCommand } from './testing/command.ts';
import { Installation, until } from './testing/installation.ts';

const kafka = await kafkaForTests();
jest.setTimeout(120_000);

const message = (text: string, given: Partial<AgentMessage> = {}): AgentMessage => ({
  agent_id: 'coder',
  timestamp: '2026-03-01T11:59:59.000Z',
  message_type: 'broadcast',
  content: { text },
  target_agents: [],
  correlation_id: 'talk',
  metadata: { fleet_id: 'shop' },
  ...given,
});

/** Bytes that are no text, with what a terminal would act on. */
const GARBAGE = Buffer.from([0xff, 0x1b, 0x5b, 0x32, 0x4a, 0x00, 0x41]);

describeWith([kafka], 'npm run dead-letters', () => {
  let chorus: Installation;
  let folder: string;
  const run = (...args: string[]) => deadLettersCommand(chorus.environment, ...args);
  const list = async (...args: string[]) => {
    const { code, out, err } = await run('list', '--json', ...args);
    if (code !== 0) throw new Error(err);
    return JSON.parse(out) as { letters: Record<string, unknown>[]; totals: Record<string, unknown>[] };
  };
  const texts = async () =>
    (await chorus.values(agentDecisionsProcessed)).map(({ original_message }) => original_message.content.text).sort();
  const duplicates = () =>
    chorus.skipped.filter(({ processor, reason }) => processor === 'decide' && reason === 'duplicate').length;
  const positionOf = async (reason: string) =>
    String((await list('--reason', reason, '--limit', '1')).letters[0]?.['position']);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dead-letters-'));
    chorus = new Installation(kafka.brokers);
    chorus.broken.set('accept', 'bad door');
    chorus.broken.set('decide', 'bad rule');
    chorus.broken.set('trust-ledger', 'bad score');
    await chorus.start(streamProcessor);
    await chorus.send(message('fine'));
    await chorus.send(message('bad door'));
    await chorus.send(message('bad rule', { agent_id: 'tester' }), { ce_id: 'm-1', ce_source: '/spool' }, 'tester');
    await until(async () => (await chorus.letters()).length === 2);
    const headers = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [String(n), '\u001b]0;owned\u0007']));
    await chorus.send(GARBAGE, headers, 'evil\u001b[2J\u202e');
    await until(async () => (await chorus.letters()).length === 3 && (await texts()).length === 1);
  });
  afterAll(async () => {
    await chorus.close();
    await rm(folder, { recursive: true });
  });

  it('lists what was given up, newest first, with totals, and takes what filters ask for', async () => {
    const { letters, totals } = await list();
    expect(letters.map(({ processor, reason, redriven_at }) => [processor, reason, redriven_at])).toEqual([
      ['accept', 'not_json', null],
      ['decide', 'failed', null],
      ['accept', 'failed', null],
    ]);
    expect(totals).toContainEqual(
      expect.objectContaining({ processor: 'decide', reason: 'failed', topic: agentMessagesAccepted.name, letters: 1 }),
    );
    const found = async (...args: string[]) =>
      (await list(...args)).letters.map(({ reason, origin }) => [reason, origin]);
    expect(await found('--agent', 'tester')).toMatchObject([['failed', { topic: agentMessagesAccepted.name }]]);
    expect(await found('--fleet', 'shop', '--processor', 'accept')).toMatchObject([['failed', { offset: 2 }]]);
    expect(await found('--error', 'CANNOT TAKE', '--limit', '1')).toHaveLength(1);
    expect(await found('--until', '1h')).toEqual([]);
    expect(await found('--since', '1h')).toHaveLength(3);
    const { out, err } = await run('list');
    expect(err).toContain(`Kafka at ${kafka.brokers}, namespace ${chorus.environment['KAFKA_NAMESPACE']}`);
    expect(out).toMatch(/position +given up +processor[^]+not_json[^]+In all:/);
    expect(out).toContain('evil\\x1b[2J\\u{202e}');
  });

  it('shows all of one, and nothing in it acts on the terminal', async () => {
    const position = await positionOf('not_json');
    const { out } = await run('show', '--position', position);
    expect(out).toContain('00000000  ff 1b 5b 32 4a 00 41');
    expect(out).toContain('\\x1b]0;owned\\x07');
    expect(out).toMatch(/dl_processor +accept/);
    // eslint-disable-next-line no-control-regex
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    const file = join(folder, 'value');
    await run('show', '--position', position, '--out', file);
    expect(await readFile(file)).toEqual(GARBAGE);
    expect(await run('show', '--position', position, '--out', file)).toMatchObject({
      code: 2,
      err: expect.stringContaining('is there already'),
    });
    const json = JSON.parse((await run('show', '--json', '--reason', 'failed', '--limit', '5')).out) as unknown[];
    expect(json).toHaveLength(2);
  });

  it('says what it would put back, and writes nothing', async () => {
    const before = await chorus.log.reaches(agentMessagesRaw.name);
    const { code, out } = await run('redrive');
    expect([code, out]).toEqual([0, expect.stringMatching(/would be now[^]+Nothing was written. Add --yes/)]);
    expect(await chorus.log.reaches(agentMessagesRaw.name)).toEqual(before);
    expect((await list()).totals.map(({ redriven }) => redriven)).toEqual([0, 0, 0]);
  });

  it('puts back what is mended: each is decided once, and nobody but its processor takes it', async () => {
    chorus.broken.delete('accept');
    chorus.broken.delete('decide');
    const { code, out } = await run('redrive', '--reason', 'failed', '--why', 'Rule mended.', '--yes');
    expect([code, out]).toEqual([0, expect.stringContaining('2 dead letters redriven.')]);
    await until(async () => (await texts()).length === 3);
    expect(await texts()).toEqual(['bad door', 'bad rule', 'fine']);

    const copy = (await chorus.read(agentMessagesRaw.name)).find(({ headers }) => headers['redrive_for'] === 'accept');
    const [letter] = (await list('--processor', 'accept', '--reason', 'failed')).letters;
    expect(copy).toMatchObject({
      partition: 1,
      key: Buffer.from('somebody'),
      value: Buffer.from(JSON.stringify(message('bad door'))),
      headers: {
        ce_id: '2',
        ce_source: `/${agentMessagesRaw.name}/1`,
        redrive_of: letter?.['position'],
        redrive_origin: `${agentMessagesRaw.name}/1@2`,
        redrive_count: '1',
      },
    });
    expect(Object.keys(copy?.headers ?? {}).filter((name) => name.startsWith('dl_'))).toEqual([]);
    expect(letter?.['redriven_at']).toBe(copy?.headers['redrive_time']);
  });

  it('refuses what was redriven before; with --again it is decided once nevertheless, also after a restart', async () => {
    const refused = await run('redrive', '--reason', 'failed', '--yes');
    expect([refused.code, refused.out]).toEqual([0, expect.stringContaining('--again puts them back too')]);
    expect(duplicates()).toBe(0);
    for (const expected of [2, 4]) {
      await run('redrive', '--reason', 'failed', '--again', '--yes');
      await until(() => duplicates() === expected);
      await chorus.stop('stream-processor');
      await chorus.start(streamProcessor);
    }
    expect(await texts()).toEqual(['bad door', 'bad rule', 'fine']);
    expect((await list('--reason', 'failed')).totals).toMatchObject([
      { letters: 1, redriven: 1 },
      { letters: 1, redriven: 1 },
    ]);
  });

  it('keeps the trail of what fails again', async () => {
    const position = await positionOf('not_json');
    await run('redrive', '--position', position, '--yes');
    await until(async () => (await chorus.letters()).length === 4);
    const { letters } = await list('--reason', 'not_json');
    expect(letters).toMatchObject([
      { redrives: 1, redriven_at: null, processor: 'accept' },
      { redrives: 0, redriven_at: expect.any(String), position },
    ]);
    expect((await run('list', '--reason', 'not_json')).out).toContain('failed again (1), no');
    await run('redrive', '--reason', 'not_json', '--yes');
    await until(async () => (await chorus.letters()).length === 5);
    expect((await list('--reason', 'not_json')).letters[0]).toMatchObject({ redrives: 2, key: 'evil\u001b[2J\u202e' });
  });

  it('puts a decision back for the one processor that gave it up; readers do not see it', async () => {
    await chorus.start(trustService);
    await chorus.start(graphService);
    await chorus.send(message('bad score', { agent_id: 'reviewer' }));
    await until(async () => (await chorus.letters()).some(({ headers }) => headers['dl_processor'] === 'trust-ledger'));
    await until(async () => (await texts()).length === 4);
    const scores = async () =>
      (await chorus.values(trustScores)).filter((score) => score?.agent_id === 'reviewer').length;
    expect(await scores()).toBe(0);
    chorus.broken.delete('trust-ledger');
    const { out } = await run('redrive', '--processor', 'trust-ledger', '--fleet', 'shop', '--yes');
    expect(out).toContain('1 dead letter redriven.');
    await until(async () => (await scores()) === 1);
    const passed = () => chorus.skipped.filter(({ reason }) => reason === 'redriven for another processor');
    await until(() => passed().length === 1);
    expect(passed()).toEqual([{ processor: 'causal-graph', reason: 'redriven for another processor' }]);
    const copy = (await chorus.read(agentDecisionsProcessed.name)).find(({ headers }) => headers['redrive_for']);
    const takers = chorus.handled.filter(
      ({ topic, offset }) => topic === agentDecisionsProcessed.name && offset === copy?.offset,
    );
    expect(takers.map(({ processor }) => processor)).toEqual(['trust-ledger']);
    expect(await texts()).toHaveLength(4);
  });

  it('leaves each run in the audit log', async () => {
    const events = (await chorus.values(auditEvents)).filter(({ reason }) => reason === 'Rule mended.');
    expect(events).toMatchObject([
      { method: 'CLI', path: 'dead-letters redrive', status: 202, records: 2, fleet_id: '*' },
      { status: 200, records: 2, command: 'redrive --reason failed --why Rule mended. --yes' },
    ]);
    expect(events[0]?.request_id).toBe(events[1]?.request_id);
  });
});
