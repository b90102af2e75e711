import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { describeWith } from '../jest/describe-with.ts';
import { findRedis } from '../redis/find.ts';
import { redisAnswers } from '../redis/start.ts';

const found = await findRedis(['local']);
const missing = found.ok ? undefined : found.why;

const LOADER = new URL('../../../../../tools/nx/swc-loader.mjs', import.meta.url).href;
const START = new URL('../redis/start.ts', import.meta.url).href;

/** Starts a Redis, says where it is and what it keeps, and stays. */
const PARENT = `
  import { createConnection } from 'node:net';
  const { startRedis } = await import(${JSON.stringify(START)});
  const server = await startRedis({ found: ${JSON.stringify(found)} });
  const socket = createConnection(server.port, '127.0.0.1');
  socket.write('CONFIG GET dir\\r\\n');
  socket.once('data', (answer) => console.log(server.port + ' ' + String(answer).split('\\r\\n')[4]));`;

async function until(condition: () => boolean | Promise<boolean>) {
  while (!(await condition())) await sleep(20);
}

describeWith([{ missing }], 'a server process', () => {
  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'ends when the process that started it dies of %s',
    async (signal) => {
      const parent = spawn(process.execPath, ['--import', LOADER, '--input-type=module', '--eval', PARENT], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
      const [port = '', folder = ''] = line.split(' ');
      expect(await redisAnswers(Number(port))).toBe(true);
      expect(existsSync(folder)).toBe(true);

      parent.kill(signal);
      await until(async () => !(await redisAnswers(Number(port))));
      await until(() => !existsSync(folder));
    },
  );
});
