import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LocalFolder } from './folder.ts';
import { localKeys } from './keys.ts';

let folder: LocalFolder;
beforeAll(async () => {
  folder = new LocalFolder(await mkdtemp(join(tmpdir(), 'chorus-local-')));
});
afterAll(() => rm(folder.path, { recursive: true }));

describe('the keys of a local installation', () => {
  it('stay the same, and are written where only their owner reads them, for services as hashes', async () => {
    const first = await localKeys(folder, ['shop']);
    const second = await localKeys(folder, ['lab']);
    expect(second).toMatchObject({ operator: first.operator, session_secret: first.session_secret });
    expect(second.write).toMatchObject(first.write);
    expect(Object.keys(second.write)).toEqual(['default', 'demo', 'shop', 'lab']);
    const forServices = await readFile(first.file, 'utf8');
    expect(forServices).not.toContain(first.operator);
    expect((await stat(folder.at('keys.json'))).mode & 0o077).toBe(0);
  });

  it('are refused for a fleet that cannot be', async () => {
    await expect(localKeys(folder, ['a/b'])).rejects.toThrow('--fleet "a/b"');
  });
});
