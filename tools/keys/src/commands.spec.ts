import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import apiGateway from '@chorus/api-gateway';
import { MemoryBus } from '@chorus/bus';
import { apiKeyList, createdKey } from '@chorus/contracts';
import { createLogger, looksLikeKey, runService, type RunningService, type Service } from '@chorus/service-kit';
import trustService from '@chorus/trust-service';
import { readCommand } from './cli/options.ts';
import { runCommand } from './commands.ts';

const OPERATOR = 'operator-key-0123456789';
const bus = new MemoryBus();
const running: RunningService[] = [];
let folder: string;
let runFile: string;
let out: string[] = [];
let err: string[] = [];

beforeAll(async () => {
  const keys = [{ id: 'boss', key: OPERATOR, fleets: ['*'], scopes: ['read', 'write', 'admin'] }];
  for (const service of [trustService, apiGateway])
    running.push(
      await runService(service as unknown as Service, {
        bus,
        logger: createLogger({ level: 'silent' }),
        env: { CHORUS_API_KEYS: JSON.stringify(keys), RATE_LIMIT_PER_MINUTE: '100000' },
      }),
    );
  folder = await mkdtemp(join(tmpdir(), 'keys-'));
  runFile = join(folder, 'run.json');
  await writeFile(runFile, JSON.stringify({ gateway_url: running[1]?.url, operator_key: OPERATOR }));
});
afterAll(async () => {
  for (const service of running) await service.close();
  await bus.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  out = [];
  err = [];
});

/** As `npm run keys -- …` does it, where `npm start` runs. */
async function keys(...args: string[]): Promise<number> {
  const command = readCommand(args, Date.now());
  if (!command) throw new Error('only help was asked for');
  const terminal = { print: (text: string) => void out.push(text), say: (text: string) => void err.push(text) };
  return runCommand(command, terminal, { environment: {}, stop: new AbortController().signal, runFile });
}
const create = (...more: string[]) =>
  keys('create', '--fleet', 'shop', '--name', 'Billing agents', '--why', 'set up', ...more);

describe('npm run keys', () => {
  it('makes a key, which alone is on standard output, lists it without it, and revokes it', async () => {
    expect(await create('--scope', 'write')).toBe(0);
    const [key = ''] = out;
    expect([out.length, looksLikeKey(key)]).toEqual([1, true]);
    expect(err.join('\n')).toMatch(
      /of the npm start that runs here\)\nbilling-agents-\w{8}: this key is not shown again/,
    );
    const key_id = /billing-agents-\w{8}/.exec(err.join())?.[0] ?? '';

    expect(await keys('list', '--fleet', 'shop')).toBe(0);
    expect(out[1]).toMatch(
      new RegExp(`^2 keys of fleet shop:\n.*\n${key_id} +active +write +.* boss +- +Billing agents\nboss`),
    );
    expect(await keys('revoke', key_id, '--why', 'leaked')).toBe(0);
    expect(err.at(-1)).toBe(`${key_id} is revoked.`);
    expect(await keys('list', '--fleet', 'shop', '--json')).toBe(0);
    const list = apiKeyList.parse(JSON.parse(out.at(-1) ?? ''));
    expect(list.keys.find((one) => one.key_id === key_id)).toMatchObject({ state: 'revoked', name: 'Billing agents' });
    expect([...out.slice(1), ...err].join('\n')).not.toContain(key);
  });

  it('works with a key that was made, until that revokes itself', async () => {
    expect(await create('--scope', 'admin', '--expires', '1h', '--json')).toBe(0);
    const made = createdKey.parse(JSON.parse(out[0] ?? ''));
    expect(await keys('list', '--key', made.key)).toBe(0);
    expect(await keys('revoke', made.key_id, '--why', 'done', '--key', made.key)).toBe(0);
    expect(err.at(-1)).toMatch(new RegExp(`^${made.key_id} is (revoked|being revoked)`));
    await expect(keys('list', '--key', made.key)).rejects.toThrow(/was revoked at/);
  });

  it.each([
    [['list'], /^This key sees several fleets: name one with --fleet NAME/],
    [['list', '--key', 'nobody'], /not known/],
    [['revoke', 'nobody', '--why', 'leaked'], /no key of that id/],
    [['revoke', 'boss', '--why', 'leaked'], /take it out of CHORUS_API_KEYS/],
    [
      ['create', '--fleet', 'a/b', '--name', 'a', '--scope', 'read', '--why', 'set up'],
      /^--fleet: a fleet id has neither/,
    ],
    [['revoke', 'nobody', '--why', 'x'], /^--why: is too short; a string of 3 to 500 characters is expected$/],
    [['create', '--fleet', 'shop', '--name', 'a', '--scope', 'operate', '--why', 'set up'], /it cannot give operate/],
    [['list', '--url', 'http://127.0.0.1:1', '--key', 'k'], /http:\/\/127\.0\.0\.1:1 does not answer/],
  ])('says what the gateway says to %j', async (args, text) => {
    await expect(keys(...args)).rejects.toThrow(text);
    expect(out).toEqual([]);
  });
});
