import { setTimeout as sleep } from 'node:timers/promises';
import { createChorus, type Chorus } from '@chorus/client';
import { freePort } from '@chorus/testing';
import { Program } from '../program.ts';

/** What a host may find itself in, with what is written in the table. */
export const CONDITIONS = {
  without: 'without the client',
  there: 'with it, the server there',
  away: 'the server away',
  silent: 'the server silent',
  full: 'the server away, the buffer full',
} as const;
export type Condition = keyof typeof CONDITIONS;

/** Servers of the conditions; each client is new. */
export class Servers {
  readonly #programs: readonly Program[];
  readonly #urls: Record<'there' | 'silent' | 'away', string>;

  private constructor(urls: Record<'there' | 'silent' | 'away', string>, programs: Program[]) {
    this.#urls = urls;
    this.#programs = programs;
  }

  static async start(): Promise<Servers> {
    const urlOf = (port: number) => `http://127.0.0.1:${port}`;
    const [takes, silent, nobody] = [await freePort(), await freePort(), await freePort()];
    const stub = new URL('./stub.main.ts', import.meta.url);
    const programs = [
      Program.node('the stub server', stub, [String(takes), 'takes']),
      Program.node('the silent server', stub, [String(silent), 'silent']),
    ];
    for (const port of [takes, silent])
      while (
        !(await fetch(urlOf(port)).then(
          ({ ok }) => ok,
          () => false,
        ))
      )
        await sleep(50);
    return new Servers({ there: urlOf(takes), silent: urlOf(silent), away: urlOf(nobody) }, programs);
  }

  /** A client in its condition; undefined for none. */
  client(condition: Condition): Chorus | undefined {
    if (condition === 'without') return undefined;
    const url = this.#urls[condition === 'full' ? 'away' : condition];
    const buffer = condition === 'full' ? { messages: 100 } : {};
    const chorus = createChorus({ url, apiKey: 'bench', buffer, exitMs: 0, onProblem: () => {} });
    if (condition === 'full')
      for (let n = 0; n < 100; n++) chorus.message({ agent: 'a', content: 'x', correlationId: 'full' });
    return chorus;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.stop()));
  }
}
