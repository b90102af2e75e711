import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 100;
const PATIENCE_MS = 10_000;

/** Asks the same again and again, and has on record what came. */
export class Asker {
  /** How often each status was the answer; 0 where there was none. */
  readonly answers: Record<number, number> = {};
  #enough = false;
  readonly #asking: Promise<void>;

  constructor(url: string, key: string) {
    this.#asking = this.#ask(url, { authorization: `Bearer ${key}` });
  }

  async stop(): Promise<void> {
    this.#enough = true;
    await this.#asking;
  }

  async #ask(url: string, headers: Record<string, string>): Promise<void> {
    while (!this.#enough) {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const status = await fetch(url, { headers, signal }).then(
        async (answer) => {
          await answer.arrayBuffer();
          return answer.status;
        },
        () => 0,
      );
      this.answers[status] = (this.answers[status] ?? 0) + 1;
      await sleep(PAUSE_MS);
    }
  }
}

/** A line where there was another answer than this, or none at all. */
export function otherAnswers(who: string, answers: Readonly<Record<number, number>>, wanted: number): string[] {
  const others = Object.entries(answers).filter(([status]) => Number(status) !== wanted);
  if (others.length === 0 && (answers[wanted] ?? 0) > 0) return [];
  const seen = Object.entries(answers).map(([status, count]) => `${status} (${count} times)`);
  return [`${who} answered ${seen.join(', ') || 'nothing'}; always ${wanted} was wanted (0 is no answer)`];
}
