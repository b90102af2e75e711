import type { Size } from '../scenarios/scenario.ts';
import type { Titled } from '../showing.ts';
import type { Tally } from '../verify/compare.ts';
import type { SystemStage } from './system-stage.ts';

/** One kind of fault that hits Chorus as it runs: services as processes, agents that speak to them, Kafka, Redis. */
export interface SystemScenario extends Titled {
  /** How often it is injected; what counts as once is the scenario's. 0: too long for this selection. */
  readonly times: Readonly<Record<Size, number>>;
  /** Whether it needs a Redis. */
  readonly redis?: boolean;
  /** Starts what it needs. */
  open(stage: SystemStage): Promise<Play>;
}

/** A system that runs, with agents that speak. */
export interface Play {
  /** @returns how often the fault was injected */
  inject(times: number): Promise<number>;
  /** When everything has come to rest and no service runs any more: what there is against what has to be, a row each. */
  judge(): Promise<Readonly<Record<string, Tally>>>;
}
