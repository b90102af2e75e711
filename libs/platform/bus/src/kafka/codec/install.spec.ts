import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { installed } from './installed.fixture.ts';

const run = promisify(execFile);
const fileOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

describe('the codec', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chorus-codec-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is what kafkajs uses', async () => {
    expect(await installed()).toEqual({ encodes: true, decodes: true });
  });

  it('is so in the bundle of an app, too', async () => {
    const fixture = JSON.stringify(fileOf('./installed.fixture.ts'));
    await mkdir(join(folder, 'src'));
    await writeFile(
      join(folder, 'src/main.ts'),
      `import { installed } from ${fixture};\nconsole.log(JSON.stringify(await installed()));`,
    );
    await run(process.execPath, [fileOf('../../../../../../tools/nx/bundle.mjs')], { cwd: folder });
    const { stdout } = await run(process.execPath, [join(folder, 'dist/main.mjs')]);
    expect(JSON.parse(stdout)).toEqual({ encodes: true, decodes: true });
  }, 30_000);
});
