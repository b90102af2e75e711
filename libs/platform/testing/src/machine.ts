import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readConfig, type TestingConfig } from './config.ts';

/** What a finder may ask of the machine; a test passes a machine of its own. */
export interface Machine {
  readonly config: TestingConfig;
  /** Runs a program and gives all that it printed; undefined where it is missing, fails or takes over 5 s. */
  run(program: string, ...args: string[]): Promise<string | undefined>;
  exists(path: string): boolean;
}

/** The machine that this process runs on. */
export function thisMachine(): Machine {
  return {
    config: readConfig(),
    exists: existsSync,
    run: (program, ...args) =>
      new Promise((resolve) => {
        execFile(program, args, { timeout: 5000, killSignal: 'SIGKILL' }, (error, stdout, stderr) =>
          resolve(error ? undefined : stdout + stderr),
        );
      }),
  };
}

/** A server or program can't be had on this machine: the message says why and what to install. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** Where a server may come from: already there, a container, a process of this machine. */
export type Source = 'environment' | 'docker' | 'local';

/** Whether a Docker engine answers. The client alone, without its engine, is no use. */
export async function dockerAnswers(machine: Machine): Promise<boolean> {
  const version = await machine.run('docker', 'info', '--format', '{{.ServerVersion}}');
  return version !== undefined && /^\d/.test(version.trim());
}
