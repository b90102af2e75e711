import { setTimeout as sleep } from 'node:timers/promises';
import { demoFleet, httpSender } from '@chorus/simulator';
import { DEMO_FLEET } from './keys.ts';

interface Session {
  readonly fleets: readonly { readonly fleet_id: string }[];
}

const LOOK_EVERY_MS = 1_000;

/** A small simulated fleet that talks until it is stopped, or removed on the screen. */
export class DemoFleet {
  readonly #stop = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly at: { ingestion_url: string; gateway_url: string; write_key: string; operator_key: string },
    private readonly say: (text: string) => void,
  ) {}

  start(seed: number): void {
    this.#running = Promise.all([this.#send(seed), this.#watch()]);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #send(seed: number): Promise<void> {
    const { signal } = this.#stop;
    const sender = httpSender({ url: this.at.ingestion_url, key: this.at.write_key, signal });
    const start = Date.now();
    try {
      for (const { at_ms, message } of demoFleet(seed, { start })) {
        await sleep(Math.max(0, start + at_ms - Date.now()), undefined, { signal });
        await sender.send([{ ...message, timestamp: new Date().toISOString() }]);
      }
    } catch (error) {
      if (!signal.aborted)
        this.say(`the simulated fleet stopped: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      await sender.close();
    }
  }

  /** Whoever removes the fleet on the screen wants it to be silent too. */
  async #watch(): Promise<void> {
    const { signal } = this.#stop;
    let seen = false;
    while (!signal.aborted) {
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      const there = await this.#isThere();
      if (seen && there === false) {
        this.say('the simulated fleet was removed; npm start -- --fresh brings it back');
        this.#stop.abort();
      }
      seen ||= there === true;
    }
  }

  async #isThere(): Promise<boolean | undefined> {
    try {
      const response = await fetch(`${this.at.gateway_url}/api/v1/session`, {
        headers: { authorization: `Bearer ${this.at.operator_key}` },
        signal: AbortSignal.timeout(5_000),
      });
      if (!response.ok) return undefined;
      return ((await response.json()) as Session).fleets.some(({ fleet_id }) => fleet_id === DEMO_FLEET);
    } catch {
      return undefined;
    }
  }
}
