import type { Topic } from '@chorus/contracts';
import type { Bus } from '../port/bus.ts';
import { RecordsRefused } from '../port/records-refused.ts';
import { decodeRecords, emissionOf, type SpooledRecord } from './emissions.ts';
import type { Frame } from './frame.ts';
import type { Limits } from './segment.ts';
import type { Spool } from './spool.ts';

/** The way from a spool to the log: in order, one call of the bus at a time. */
export class Drain {
  readonly #topics: ReadonlyMap<string, Topic>;
  /** Records of the first frame that were set aside: where it is published again, they are not set aside again. */
  #aside = { frame: -1, records: new Set<number>() };

  constructor(
    private readonly spool: Spool,
    private readonly bus: Pick<Bus, 'publish'>,
    topics: readonly Topic[],
    /** What one call may hold, a single larger frame apart. */
    private readonly batch: Limits,
  ) {
    this.#topics = new Map(topics.map((topic) => [topic.name, topic]));
  }

  /**
   * Publishes the head of the spool.
   *
   * @returns false where nothing is there
   * @throws what the bus throws while the log is away; the same is published again at the next step
   */
  async step(): Promise<boolean> {
    const frames = await this.spool.next(this.batch);
    const last = frames.at(-1);
    if (!last) return false;
    try {
      await this.#publish(frames.flatMap(({ payload }) => decodeRecords(payload)));
    } catch (error) {
      if (!(error instanceof RecordsRefused)) throw error;
      await this.#oneByOne(frames);
      return true;
    }
    await this.spool.acknowledge(
      last.number,
      frames.reduce((sum, { records }) => sum + records, 0),
    );
    return true;
  }

  /** Of frames that the log does not take as they are: each record that it takes. */
  async #oneByOne(frames: readonly Frame[]): Promise<void> {
    for (const { number, payload, records } of frames) {
      for (const [index, record] of decodeRecords(payload).entries())
        await this.#publishOrSetAside(number, index, record);
      await this.spool.acknowledge(number, records);
    }
  }

  async #publishOrSetAside(frame: number, index: number, record: SpooledRecord): Promise<void> {
    if (this.#aside.frame !== frame) this.#aside = { frame, records: new Set() };
    if (this.#aside.records.has(index)) return;
    try {
      await this.#publish([record]);
    } catch (error) {
      if (!(error instanceof RecordsRefused)) throw error;
      const line = JSON.stringify({ refused_because: error.message, record });
      await this.spool.setAside(`${line}\n`, 1, error.message);
      this.#aside.records.add(index);
    }
  }

  async #publish(records: readonly SpooledRecord[]): Promise<void> {
    await this.bus.publish(records.map((record) => emissionOf(record, this.#topics)));
  }
}
