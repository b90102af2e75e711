import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { CHECKOUT } from '@chorus/local';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `npm run keys` as a person does: a process of its own. */
export function keysCommand(environment: Readonly<Record<string, string>>, ...args: string[]): Promise<Ended> {
  const loader = join(CHECKOUT, 'tools/nx/swc-loader.mjs');
  const program = join(CHECKOUT, 'tools/keys/src/keys.main.ts');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', loader, program, ...args], { env: environment });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('close', (code) => resolve({ code, out, err }));
  });
}
