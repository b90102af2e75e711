import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { describeWith } from '../jest/describe-with.ts';
import { exchange } from '../servers/exchange.ts';
import { findRedis } from './find.ts';
import { type RedisServer, startRedis } from './start.ts';

const found = await findRedis(['docker', 'local']);
const missing = found.ok ? undefined : found.why;

/** One command in Redis' inline form and the bytes of its answer. */
async function ask({ port }: RedisServer, command: string): Promise<string | undefined> {
  return exchange(port, Buffer.from(`${command}\r\n`), (answer) => answer.toString('latin1').trimEnd());
}

describeWith([{ missing }], 'a Redis of our own', () => {
  it('forgets on a restart, which takes place on the same port', async () => {
    const server = await startRedis({ found });
    try {
      expect(server.url).toBe(`redis://127.0.0.1:${server.port}`);
      expect(await ask(server, 'SET colour grey')).toBe('+OK');
      expect(await ask(server, 'GET colour')).toBe('$4\r\ngrey');
      await server.restart();
      expect(await ask(server, 'GET colour')).toBe('$-1');
    } finally {
      await server.stop();
    }
    expect(await ask(server, 'PING')).toBeUndefined();
  });

  it('remembers, where it has a data folder, through a kill', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'chorus-redis-kept-'));
    const server = await startRedis({ found, dataFolder });
    try {
      await ask(server, 'SET colour grey');
      await server.kill();
      expect(await ask(server, 'PING')).toBeUndefined();
      await server.restart();
      expect(await ask(server, 'GET colour')).toBe('$4\r\ngrey');
    } finally {
      await server.stop();
      await rm(dataFolder, { recursive: true });
    }
  });

  it('says why it does not start, with the end of the log', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'chorus-redis-broken-'));
    await mkdir(join(dataFolder, 'appendonlydir'));
    await writeFile(join(dataFolder, 'appendonlydir', 'appendonly.aof.manifest'), 'nonsense');
    await expect(startRedis({ found, dataFolder })).rejects.toThrow(/ended \(exit code 1\)[^]*AOF manifest/);
    await rm(dataFolder, { recursive: true });
  });
});
