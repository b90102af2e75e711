import { setTimeout as sleep } from 'node:timers/promises';
import type { Bus, Reader } from '@chorus/bus';
import { config, type ConfigSection } from '@chorus/contracts';
import { demoFleet, httpSender } from '@chorus/simulator';
import { DEMO_FLEET } from './keys.ts';

/** A small simulated fleet that talks until it is stopped, or removed on the screen. */
export class DemoFleet {
  readonly #stop = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  #watching: Reader | undefined;

  constructor(
    private readonly at: { readonly ingestion_url: string; readonly write_key: string; readonly bus: Bus },
    private readonly say: (text: string) => void,
  ) {}

  start(seed: number): void {
    this.#watching = this.#watch();
    this.#running = this.#send(seed);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#watching?.stop();
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
  #watch(): Reader {
    return this.at.bus.reader({
      name: 'simulated-fleet',
      topics: [{ topic: config, from: 'end' }],
      onRecords: (records) => {
        const removed = records.some(({ value }) => {
          const section = value as ConfigSection | null;
          return section?.section === 'fleet' && section.fleet_id === DEMO_FLEET && section.removed;
        });
        if (!removed) return;
        this.say('the simulated fleet was removed and is silent; the next start has it again');
        this.#stop.abort();
      },
    });
  }
}
