import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const loader = fileURLToPath(new URL('../swc-loader.mjs', import.meta.url));

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

  it('names the line of the source, whether it was kept or not', async () => {
    const source = "interface Unused {\n  a: 1;\n}\n\nconsole.log(new Error('here').stack as string);";
    for (let n = 0; n < 2; n++) expect(await run(source)).toMatch(/program\.ts:5:\d+/);
  });
});
