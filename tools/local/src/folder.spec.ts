import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { alreadyRunning, LocalFolder, writeRunFile, type RunFile } from './folder.ts';

let folder: LocalFolder;
beforeAll(async () => {
  folder = new LocalFolder(await mkdtemp(join(tmpdir(), 'chorus-local-')));
});
afterAll(() => rm(folder.path, { recursive: true }));

const run = (pid: number, gateway_url: string): RunFile => {
  const none = { brokers: null, redis_url: null, keys: {}, operator_key: '' };
  return { pid, gateway_url, dashboard_url: '', ingestion_url: '', ...none };
};

describe('the folder of a local start', () => {
  it('keeps what it writes for its owner, also where others could read the file before', async () => {
    await writeFile(folder.at('a.json'), '{}', { mode: 0o644 });
    await folder.writeJson('a.json', { secret: 1 });
    expect((await stat(folder.at('a.json'))).mode & 0o777).toBe(0o600);
    expect(await folder.readJson('a.json')).toEqual({ secret: 1 });
    expect(await readdir(folder.path)).toEqual(['a.json']);
  });

  it('holds a running installation only while its process lives and its gateway answers', async () => {
    const gateway = createServer((request, response) => {
      response.writeHead(request.url === '/health/live' ? 200 : 404).end();
    }).listen(0, '127.0.0.1');
    await once(gateway, 'listening');
    const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
    const gone = spawnSync(process.execPath, ['--version']).pid;

    expect(await alreadyRunning(folder)).toBeUndefined();
    await writeRunFile(folder, run(gone, url));
    expect(await alreadyRunning(folder)).toBeUndefined();
    await writeRunFile(folder, run(process.pid, url));
    expect(await alreadyRunning(folder)).toMatchObject({ pid: process.pid });
    await new Promise((resolve) => {
      gateway.close(resolve);
      gateway.closeAllConnections();
    });
    expect(await alreadyRunning(folder)).toBeUndefined();
  });
});
