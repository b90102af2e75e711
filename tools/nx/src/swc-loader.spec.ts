import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const loader = fileURLToPath(new URL('../swc-loader.mjs', import.meta.url));
const cache = fileURLToPath(new URL('../../../node_modules/.cache/chorus/swc', import.meta.url));

/** How many translations are kept of files in a folder: their source maps name them. */
async function keptOf(folder: string): Promise<number> {
  let found = 0;
  for (const name of await readdir(cache)) {
    const text = await readFile(join(cache, name), 'utf8').catch(() => ''); // Another process may put a newer one in its place.
    const map = /sourceMappingURL=data:application\/json;[^,]*base64,(\S+)/.exec(text)?.[1] ?? '';
    if (Buffer.from(map, 'base64').toString('utf8').includes(folder)) found++;
  }
  return found;
}

describe('the loader', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chorus-loader-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function run(source: string): Promise<string> {
    const file = join(folder, 'program.ts');
    await writeFile(file, source);
    const args = ['--enable-source-maps', '--import', loader, file];
    return (await promisify(execFile)(process.execPath, args)).stdout.trim();
  }

  it('runs what the source says now, also where it has kept what it said before', async () => {
    const saying = (word: string) => `enum Said { word = '${word}' }\nconsole.log(Said.word as string);`;
    for (const word of ['first', 'second', 'first', 'first']) expect(await run(saying(word))).toBe(word);
  });

  it('keeps one translation of a file, however often that changes', async () => {
    for (let n = 0; n < 4; n++) expect(await run(`console.log('${n}' as string);`)).toBe(String(n));
    expect(await keptOf(folder)).toBe(1);
  });

  it('names the line of the source, whether it was kept or not', async () => {
    const source = "interface Unused {\n  a: 1;\n}\n\nconsole.log(new Error('here').stack as string);";
    for (let n = 0; n < 2; n++) expect(await run(source)).toMatch(/program\.ts:5:\d+/);
  });
});
