import type { KafkaProxy, KafkaServer, Random } from '@chorus/testing';
import type { Kafka } from 'kafkajs';
import type { Titled } from '../showing.ts';
import type { Feeder } from '../stage/feeder.ts';
import type { Fleet } from '../stage/fleet.ts';

export type Size = 'full' | 'short';

/** What a scenario plays on. A feeder feeds all the time; nobody works yet. */
export interface Stage {
  readonly random: Random;
  readonly kafka: KafkaServer;
  readonly fleet: Fleet;
  readonly feeder: Feeder;
  readonly partitions: number;
  /** The n-th proxy before the broker, from 0. */
  readonly proxy: (n: number) => KafkaProxy;
  /** Plain kafkajs, past all proxies. */
  readonly kafkajs: () => Kafka;
  /** A topic's or group's name on the broker. */
  readonly named: (name: string) => string;
  /** Resolves when everything that is fed by now has been taken. */
  readonly caughtUp: () => Promise<void>;
  /** Told how often the fault was injected so far. */
  readonly progress: (times: number) => void;
  /** Something that should not have been, beside what the records show. */
  readonly complain: (problem: string) => void;
}

/** One kind of fault. */
export interface Scenario extends Titled {
  /** How often it is injected; what counts as once is the scenario's. 0: too long for this selection. */
  readonly times: Readonly<Record<Size, number>>;
  /** Records a second that are fed meanwhile. */
  readonly rate?: number;
  /** Keys on each partition, of which steps are fed. */
  readonly keys?: number;
  /** Settings of the workers. */
  readonly env?: Readonly<Record<string, string>>;
  /** At the end all workers are killed, and the state that a new one restores is compared, too. */
  readonly restore?: boolean;
  /** Injects the fault while workers work. @returns how often it did */
  play(stage: Stage, times: number): Promise<number>;
}
