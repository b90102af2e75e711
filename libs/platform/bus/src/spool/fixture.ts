import { setTimeout as sleep } from 'node:timers/promises';
import { defineTopic } from '@chorus/contracts';
import { z } from 'zod';
import type { Bus } from '../port/bus.ts';
import { type Emission, to } from '../port/outcome.ts';
import { RecordsRefused } from '../port/records-refused.ts';
import type { SpoolObserver } from './observer.ts';

const said = z.looseObject({ agent: z.string(), n: z.number() });
export type Said = z.infer<typeof said>;

/** What agents say, in the order of each. */
export const sayings = defineTopic({ name: 'sayings', type: 'spec.said', schema: said, key: ({ agent }) => agent });

export const say = (agent: string, n: number): Emission => to(sayings, { agent, n }, { ce_id: `${agent}/${n}` });

/**
 * What becomes of a call: taken; failed, with nothing written, with everything written, or with everything written at
 * some later time; no answer until it is released.
 */
export type Conduct = 'takes' | 'fails' | 'loses the answer' | 'is late' | 'hangs';

/** For specs: a log that is there or not, as it is told. */
export class FakeLog implements Pick<Bus, 'publish'> {
  readonly records: Said[] = [];
  /** How many records each call held. */
  readonly calls: number[] = [];
  conduct: Conduct = 'takes';
  /** Records that are refused for good. */
  refuses: (said: Said) => boolean = () => false;
  #pending: { readonly said: readonly Said[]; settle(conduct: Conduct): void }[] = [];
  #strays: (readonly Said[])[] = [];

  publish(emissions: readonly Emission[]): ReturnType<Bus['publish']> {
    const said = emissions.map(({ value }) => value as Said);
    this.calls.push(said.length);
    if (said.some((one) => this.refuses(one))) return Promise.reject(new RecordsRefused('too much was said'));
    return new Promise((resolve, reject) => {
      const settle = (conduct: Conduct): void => {
        if (conduct === 'hangs') this.#pending.push({ said, settle });
        if (conduct === 'is late') this.#strays.push(said);
        if (conduct === 'takes' || conduct === 'loses the answer') this.records.push(...said);
        if (conduct === 'takes') resolve([]);
        else if (conduct !== 'hangs') reject(new Error('no broker answers'));
      };
      setImmediate(() => settle(this.conduct));
    });
  }

  /** Waits for a call that hangs: then no other is on its way. */
  async hanging(): Promise<void> {
    this.conduct = 'hangs';
    await until(() => this.#pending.length > 0);
  }

  /** Ends all calls that hang. */
  release(conduct: Conduct): void {
    for (const { settle } of this.#pending.splice(0)) settle(conduct);
  }

  /** What hangs may come to lie on the log at any time, whoever has asked for it. */
  abandon(): void {
    this.#strays.push(...this.#pending.splice(0).map(({ said }) => said));
  }

  /** What was late comes to lie on the log. */
  land(): void {
    this.records.push(...this.#strays.splice(0).flat());
  }
}

/** An observer that keeps what it is told. */
export function watching() {
  const events: { what: keyof SpoolObserver; event: object }[] = [];
  const keep = (what: keyof SpoolObserver) => (event: object) => void events.push({ what, event });
  const observer: SpoolObserver = {
    state: keep('state'),
    torn: keep('torn'),
    damaged: keep('damaged'),
    setAside: keep('setAside'),
    refused: keep('refused'),
    trouble: keep('trouble'),
  };
  const of = (wanted: keyof SpoolObserver) => events.filter(({ what }) => what === wanted).map(({ event }) => event);
  return { observer, events, of };
}

/** Waits until it holds; the test's own time limit ends the wait. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(1);
}
