import {
  agentDecisionsProcessed,
  agentMessagesAccepted,
  agentMessagesRaw,
  type ProcessedDecision,
  type Topic,
} from '@chorus/contracts';
import type { BusRecord } from '@chorus/bus';
import { startServices, startStreamProcessor, whileRunning, type Ground } from '../installation.ts';
import { spread, type Spread } from '../statistics.ts';
import { startCopy } from './copy.ts';
import { meanOf, measuredOf, putThrough, rateOf, TIMEOUT_MS, type Load, type Written } from './load.ts';
import { inNamespace, type Log } from './log.ts';

/** Records a second, over several runs. */
export interface ThroughputFigures {
  readonly messages: number;
  readonly runs: number;
  readonly copy: Spread;
  readonly alone: { readonly accepted: Spread; readonly decided: Spread };
  /** With all services running; `trust` and `graph`: until these had committed the last decision. */
  readonly together: { readonly decided: Spread; readonly trust: Spread; readonly graph: Spread };
  /** Mean size of a value. */
  readonly raw_bytes: number;
  readonly decision_bytes: number;
  /** Share of the decisions that saw a risk, 0 to 1. */
  readonly with_risk: number;
}

const copyOfRaw: Topic<never> = { ...(agentMessagesRaw as Topic<never>), name: 'copy-of-agent-messages-raw' };

/** Rounds of: the stream-processor alone, the bare copy of the same records, all services together. */
export async function measureThroughput(ground: Ground, load: Load, runs: number): Promise<ThroughputFigures> {
  const alone: Awaited<ReturnType<typeof aloneAndCopy>>[] = [];
  const together: Awaited<ReturnType<typeof allServices>>[] = [];
  for (let run = 1; run <= runs; run++) {
    ground.say(`throughput ${run}: the stream-processor alone, then the copy`);
    alone.push(
      await inNamespace(ground, `alone-${run}.`, (namespace, log) => aloneAndCopy(ground, namespace, log, load)),
    );
    ground.say(`throughput ${run}: all services`);
    together.push(
      await inNamespace(ground, `together-${run}.`, (namespace, log) => allServices(ground, namespace, log, load)),
    );
  }
  const over = <T>(all: readonly T[], value: (one: T) => number) => spread(all.map(value));
  return {
    messages: load.measured.length,
    runs,
    copy: over(alone, ({ copy }) => copy),
    alone: { accepted: over(alone, ({ accepted }) => accepted), decided: over(alone, ({ decided }) => decided) },
    together: {
      decided: over(together, ({ decided }) => decided),
      trust: over(together, ({ trust }) => trust),
      graph: over(together, ({ graph }) => graph),
    },
    raw_bytes: meanOf(load.measured.map(({ value }) => Buffer.byteLength(value))),
    decision_bytes: over(alone, ({ decision_bytes }) => decision_bytes).median,
    with_risk: over(alone, ({ with_risk }) => with_risk).median,
  };
}

async function aloneAndCopy(ground: Ground, namespace: string, log: Log, load: Load) {
  const processor = await startStreamProcessor(ground, namespace);
  await whileRunning(processor, () => putThrough(log, load, () => Promise.resolve()));
  const accepted = measuredOf(await log.read(agentMessagesAccepted, written), load, 'accepted');
  const decided = measuredOf(await log.read(agentDecisionsProcessed, decision), load, 'decided');

  await log.createTopics([copyOfRaw]);
  const copying = startCopy(ground.brokers, namespace + agentMessagesRaw.name, namespace + copyOfRaw.name);
  const all = load.warmUp.length + load.measured.length;
  await whileRunning(copying, () => log.whenHolds(copyOfRaw.name, all, TIMEOUT_MS));
  const copied = measuredOf(await log.read(copyOfRaw, written), load, 'copied');
  return {
    accepted: rateOf(accepted),
    decided: rateOf(decided),
    copy: rateOf(copied),
    decision_bytes: meanOf(decided.map(({ bytes }) => bytes)),
    with_risk: decided.filter(({ risk }) => risk > 0).length / decided.length,
  };
}

async function allServices(ground: Ground, namespace: string, log: Log, load: Load) {
  const services = await startServices(ground, namespace);
  const whenRead = (processor: string) => log.whenRead(processor, agentDecisionsProcessed.name, TIMEOUT_MS);
  const follow = () => Promise.all([whenRead('trust-ledger'), whenRead('causal-graph')]);
  const { followed } = await whileRunning(services, () => putThrough(log, load, follow));
  const decided = measuredOf(await log.read(agentDecisionsProcessed, decision), load, 'decided');
  const first = decided.reduce((earliest, { at }) => Math.min(earliest, at), Infinity);
  const [trust, graph] = followed.map((instant) => (decided.length * 1000) / (instant - first));
  return { decided: rateOf(decided), trust: trust ?? NaN, graph: graph ?? NaN };
}

const written = ({ headers, timestamp }: BusRecord): Written => ({ id: headers['ce_id'] ?? '', at: timestamp });

const decision = ({ value, timestamp }: BusRecord<ProcessedDecision>) => ({
  id: value.processing_metadata.message_id,
  at: timestamp,
  bytes: Buffer.byteLength(JSON.stringify(value)),
  risk: value.conflict_analysis.risk,
});
