import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ingestionDouble } from '../testing/ingestion-double.ts';
import type { IngestionDouble } from '../testing/ingestion-double.ts';

jest.setTimeout(30_000);
const SOURCE = join(import.meta.dirname, '..');
const LOADER = join(SOURCE, '../../nx/swc-loader.mjs');

/** Runs a command as a person does: a process of its own. */
const run = (
  command: 'replay' | 'simulate',
  ...args: string[]
): Promise<{ code: number | null; out: string; err: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', LOADER, join(SOURCE, `${command}.main.ts`), ...args]);
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('close', (code) => resolve({ code, out, err }));
  });

let ingestion: IngestionDouble;
let folder: string;
let to: string[];
beforeAll(async () => {
  ingestion = await ingestionDouble();
  to = ['--url', ingestion.url, '--key', 'k', '--speed', 'max'];
  folder = await mkdtemp(join(tmpdir(), 'replay-'));
  for (const id of [1, 2]) {
    const history = [
      { name: 'Gardener', role: 'user', content: 'Hello.' },
      { name: 'Bee_Expert', role: 'user', content: 'z'.repeat(id * 200_000) },
    ];
    await writeFile(join(folder, `${id}.json`), JSON.stringify({ history }));
  }
});
afterAll(async () => {
  await ingestion.close();
  await rm(folder, { recursive: true });
});

const idsSent = () => ingestion.requests.flatMap(({ body }) => body.map((message) => message.metadata.message_id));

describe('npm run replay', () => {
  it('sends all runs and ends in a summary; only with --same-ids the ids are the same again', async () => {
    const first = await run('replay', folder, ...to);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatch(/^2 runs, 4 messages: 4 accepted, 0 rejected, [\d.]+ s\.\n1 messages were cut/);
    await run('replay', folder, ...to);
    expect(new Set(idsSent()).size).toBe(8);
    await run('replay', folder, '--same-ids', '--limit', '1', ...to);
    await run('replay', folder, '--same-ids', '--limit', '1', ...to);
    expect(idsSent()).toHaveLength(12);
    expect(new Set(idsSent()).size).toBe(10);
  });

  it('tells mistakes in words, without a stack', async () => {
    const [nothing, gone, option, bad] = await Promise.all([
      run('replay'),
      run('replay', join(folder, 'gone.json'), ...to),
      run('replay', folder, '--interleaf', '2'),
      run('replay', folder, '--url', 'http://127.0.0.1:1', '--key', 'k', '--interleave', '0'),
    ]);
    for (const { code, out, err } of [nothing, gone, option, bad]) {
      expect([code, out]).toEqual([2, '']);
      expect(err).not.toContain('    at ');
    }
    expect(nothing?.err).toContain('npm run replay -- FILE_OR_FOLDER');
    expect(gone?.err).toContain('There is no file or folder');
    expect(option?.err).toContain("Unknown option '--interleaf'");
    expect(bad?.err).toContain('--interleave is a number from 1 to 1000');
  });
});

describe('npm run simulate', () => {
  it('sends a scenario and tells what was in it', async () => {
    const before = idsSent().length;
    const { code, out } = await run('simulate', 'loop', '--minutes', '0.2', '--rate', '1', ...to);
    expect(code).toBe(0);
    expect(out).toMatch(/^(\d+) messages: \1 accepted, 0 rejected/);
    expect(out).toMatch(/routing_loop: [\w-]+, [\w-]+, [\w-]+; 36 messages, /);
    expect(idsSent().length - before).toBe(Number(/^\d+/.exec(out)?.[0]));
  });

  it('lists the scenarios where none is named', async () => {
    const { code, err } = await run('simulate', 'chaos');
    expect(code).toBe(2);
    expect(err).toContain('calm, contention, loop, hoarding, cascade, byzantine');
  });
});
