import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openFolder } from './folder.ts';
import { Spool } from './spool.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'chorus-spool-'));
});
afterEach(() => rm(parent, { recursive: true }));

const drain = async (spool: Spool): Promise<string[]> => {
  const frames = await spool.next({ records: Infinity, bytes: Infinity });
  const last = frames.at(-1);
  if (last) await spool.acknowledge(last.number, frames.length);
  return frames.map(({ payload }) => payload.toString());
};

describe('a folder for a spool', () => {
  it('is made where it is not there, for its owner only, and keeps what is put into it', async () => {
    const path = join(parent, 'a', 'b');
    const spool = await Spool.open({ disk: await openFolder(path), maxBytes: 1_000_000 });
    await Promise.all(['one', 'two'].map((text) => spool.append(Buffer.from(text), 1)));
    await spool.close();
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    expect((await stat(join(path, '0000000000000000.spool'))).mode & 0o777).toBe(0o600);

    const again = await Spool.open({ disk: await openFolder(path), maxBytes: 1_000_000 });
    expect(await drain(again)).toEqual(['one', 'two']);
    await again.setAside('{"a":1}\n', 1, 'no');
    await again.setAside('{"a":2}\n', 1, 'no');
    await again.close();
    expect((await readdir(path)).toSorted()).toEqual(['cursor.json', 'lock', 'refused.jsonl']);
    const once = await Spool.open({ disk: await openFolder(path), maxBytes: 1_000_000 });
    expect(once.status).toMatchObject({ records: 0, bytes: 16 });
    await once.close();
  });

  it('is for one at a time', async () => {
    const first = await openFolder(parent);
    await expect(openFolder(parent)).rejects.toThrow(`another process uses the folder ${parent}`);
    await first.close();
    await (await openFolder(parent)).close();
  });

  it('that cannot be used is refused with the reason', async () => {
    const file = join(parent, 'file');
    await writeFile(file, '');
    await expect(openFolder(join(file, 'spool'))).rejects.toThrow(/cannot be made, or not written .*ENOTDIR/);
  });
});
