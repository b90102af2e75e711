import type { ProcessorContext } from '@chorus/bus';
import type { DumpedState } from '../verify/states.ts';
import { count } from './processors.ts';

interface Question {
  readonly identities: Readonly<Record<number, readonly string[]>>;
  readonly answers: Map<number, DumpedState>;
  readonly resolve: (states: DumpedState[]) => void;
}

/** Takes the state of the counting tasks of this process, each when it ticks: between two transactions. */
export class Dumps {
  readonly #running = new Set<number>();
  #questions: Question[] = [];

  task(processor: string, partition: number, state: string): void {
    if (processor !== count.name || partition < 0) return;
    if (state === 'running') this.#running.add(partition);
    else if (state === 'failed' || state === 'stopped') this.#running.delete(partition);
    this.#answer();
  }

  tick({ partition, stores: { counts, known } }: ProcessorContext<typeof count>): void {
    for (const { identities, answers } of this.#questions)
      answers.set(partition, {
        partition,
        counts: Object.fromEntries(counts.entries()),
        known: (identities[partition] ?? []).filter((id) => known.has(id)),
      });
    this.#answer();
  }

  /** Resolves when every task that runs here has ticked. */
  ask(identities: Question['identities']): Promise<DumpedState[]> {
    return new Promise((resolve) => {
      this.#questions.push({ identities, answers: new Map(), resolve });
      this.#answer();
    });
  }

  #answer(): void {
    this.#questions = this.#questions.filter(({ answers, resolve }) => {
      if ([...this.#running].some((partition) => !answers.has(partition))) return true;
      resolve([...this.#running].flatMap((partition) => answers.get(partition) ?? []));
      return false;
    });
  }
}
