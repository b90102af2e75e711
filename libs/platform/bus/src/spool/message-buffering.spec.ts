import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '@chorus/testing/random';
import fc from 'fast-check';
import { type Conduct, FakeLog, type Said, say, sayings, until } from './fixture.ts';
import { MemoryDisk, type Operation } from './memory-disk.ts';
import { Spool } from './spool.ts';
import { SpoolingPublisher } from './spooling-publisher.ts';

const AGENTS = ['ann', 'bob', 'cid'];
const AFTER_MS = 4;

const conducts: readonly Conduct[] = ['takes', 'fails', 'loses the answer', 'is late', 'hangs'];
const faults: readonly Operation[] = ['create', 'write', 'sync', 'truncate', 'replace', 'remove'];

/** What may happen, and how often next to the others. */
const steps = {
  publish: [12, fc.array(fc.constantFrom(...AGENTS), { minLength: 1, maxLength: 4 })],
  log: [4, fc.constantFrom(...conducts)],
  release: [2, fc.constantFrom(...conducts.filter((conduct) => conduct !== 'hangs'))],
  land: [1, fc.constant(null)],
  diskFailsAt: [2, fc.subarray([...faults])],
  turns: [8, fc.integer({ min: 1, max: 6 })],
  wait_ms: [4, fc.integer({ min: 1, max: AFTER_MS + 2 })],
  crash: [2, fc.nat()],
  stop: [1, fc.constant(null)],
} as const satisfies Record<string, readonly [number, fc.Arbitrary<unknown>]>;

type Steps = { [Name in keyof typeof steps]: (typeof steps)[Name][1] extends fc.Arbitrary<infer T> ? T : never };
type Step = { [Name in keyof Steps]: readonly [Name, Steps[Name]] }[keyof Steps];

const step = fc.oneof(
  ...Object.entries(steps).map(([name, [weight, arbitrary]]) => ({
    weight,
    arbitrary: fc.tuple(fc.constant(name), arbitrary as fc.Arbitrary<unknown>),
  })),
) as unknown as fc.Arbitrary<Step>;

/** One service that is started, killed and started again, its disk, and the log that it publishes to. */
class World {
  readonly log = new FakeLog();
  /** In the order of the calls. */
  readonly published: Said[] = [];
  readonly acknowledged = new Set<Said>();
  #open = new Set<Promise<void>>();
  #disk = new MemoryDisk();
  #service: { publisher: SpoolingPublisher; killed: boolean } | undefined;
  #n = 0;

  async start(): Promise<void> {
    const spool = await Spool.open({ disk: this.#disk, maxBytes: 100_000, segmentBytes: 400 });
    const bus: typeof this.log.publish = (emissions) =>
      service.killed ? new Promise<never>(() => {}) : this.log.publish(emissions);
    const publisher = new SpoolingPublisher({
      spool,
      bus: { publish: bus },
      topics: [sayings],
      afterMs: AFTER_MS,
      pauseMs: () => 1,
    });
    const service = { publisher, killed: false };
    this.#service = service;
  }

  async take([what, how]: Step): Promise<void> {
    switch (what) {
      case 'publish':
        return this.#publish(how);
      case 'log':
        this.log.conduct = how;
        return;
      case 'release':
        return this.log.release(how);
      case 'land':
        return this.log.land();
      case 'diskFailsAt':
        this.#disk.fault = (operation) => (how.includes(operation) ? 'EIO' : undefined);
        return;
      case 'turns':
        for (let turn = 0; turn < how; turn++) await new Promise((resolve) => setImmediate(resolve));
        return;
      case 'wait_ms':
        return sleep(how);
      case 'crash':
        return this.#restart(() => this.#disk.crash(seededRandom(how)));
      case 'stop':
        this.#disk.fault = () => undefined;
        await this.#service?.publisher.close();
        return this.#restart(() => this.#disk);
    }
  }

  /** The disk is well again, and then the log: waits until everything has come to rest. */
  async recover(): Promise<void> {
    this.#disk.fault = () => undefined;
    this.log.conduct = 'fails';
    this.log.release('fails');
    this.#publish(AGENTS);
    await Promise.all(this.#open);
    expect(this.acknowledged).toContain(this.published.at(-1));
    this.log.conduct = 'takes';
    await until(
      () => this.#service?.publisher.status.state === 'direct' && this.#service.publisher.status.records === 0,
    );
    this.log.land();
    await this.#service?.publisher.close();
  }

  #publish(agents: readonly string[]): void {
    const service = this.#service;
    const said = agents.map((agent) => ({ agent, n: this.#n++ }));
    this.published.push(...said);
    const answer = service?.publisher.publish(
      said.map(({ agent, n }) => say(agent, n)),
      100,
    );
    const open = Promise.resolve(answer).then(
      () => {
        if (!service?.killed) for (const one of said) this.acknowledged.add(one);
      },
      () => {},
    );
    this.#open.add(open);
    void open.then(() => this.#open.delete(open));
  }

  /** Who had asked and got no answer gets none any more. */
  async #restart(disk: () => MemoryDisk): Promise<void> {
    if (this.#service) this.#service.killed = true;
    this.#open.clear();
    this.#disk = disk();
    this.log.abandon();
    await this.start();
  }
}

function firstOccurrences(records: readonly Said[]): Said[] {
  const seen = new Set<number>();
  return records.filter(({ n }) => !seen.has(n) && seen.add(n));
}

describe('what an outage of the log costs', () => {
  it('Feature: real-time-data-flow, Property 3: Message buffering and replay on reconnection', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
        const world = new World();
        await world.start();
        for (const step of steps) await world.take(step);
        await world.recover();

        const { log, published, acknowledged } = world;
        const acknowledgedNumbers = new Set([...acknowledged].map(({ n }) => n));
        const arrived = firstOccurrences(log.records).filter(({ n }) => acknowledgedNumbers.has(n));
        for (const agent of AGENTS)
          expect(arrived.filter((said) => said.agent === agent)).toEqual(
            published.filter((said) => said.agent === agent && acknowledged.has(said)),
          );
        for (const said of log.records) expect(published[said.n]).toEqual(said);
      }),
      { numRuns: 150 },
    );
  });
});
