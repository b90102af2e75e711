import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const bundler = fileURLToPath(new URL('../bundle.mjs', import.meta.url));
const run = promisify(execFile);

describe('a bundled app', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chorus-bundle-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function write(files: Record<string, string>) {
    for (const [file, text] of Object.entries(files)) {
      await mkdir(join(folder, dirname(file)), { recursive: true });
      await writeFile(join(folder, file), text);
    }
  }

  it('starts its threads without its source', async () => {
    await write({
      'src/main.ts': "import { ask } from './lib/ask.ts';\nconsole.log(await ask());",
      'src/lib/ask.ts': `
        import { once } from 'node:events';
        import { Worker } from 'node:worker_threads';
        export async function ask(): Promise<string> {
          const worker = new Worker(new URL('./deep/answer.worker.ts', import.meta.url));
          const [answer] = await once(worker, 'message');
          return String(answer);
        }`,
      'src/lib/deep/answer.worker.ts': `
        import { parentPort } from 'node:worker_threads';
        import { answer } from '../answer.ts';
        parentPort?.postMessage(answer);`,
      'src/lib/answer.ts': "export const answer: string = 'from a thread';",
    });
    await run(process.execPath, [bundler], { cwd: folder });
    await rm(join(folder, 'src'), { recursive: true });
    const { stdout } = await run(process.execPath, [join(folder, 'dist/main.mjs')]);
    expect(stdout).toBe('from a thread\n');
    expect((await readdir(join(folder, 'dist'))).filter((file) => file.endsWith('.mjs'))).toEqual([
      'answer.worker.mjs',
      'main.mjs',
    ]);
  });
});
