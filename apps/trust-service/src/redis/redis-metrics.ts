import { Counter, Gauge } from '@chorus/service-kit';
import type { Registry } from '@chorus/service-kit';
import type { Restored } from './restore.ts';
import type { WriteBehind } from './write-behind.ts';

/** How well Redis keeps up, in `/metrics`. */
export interface RedisMetrics {
  /** Counted each time that Redis was found to have lost data. */
  readonly losses: Counter;
  restored(result: Restored): void;
}

export function redisMetrics(registry: Registry, writer: Pick<WriteBehind, 'state' | 'waiting'>): RedisMetrics {
  const registers = [registry];
  const losses = new Counter({
    name: 'trust_redis_losses_total',
    help: 'Times that Redis was found to have lost data while the service ran',
    registers,
  });
  const comparisons = new Counter({
    name: 'trust_redis_comparisons_total',
    help: 'Comparisons of Redis with the log, by result: same, or rewritten where something had to be written',
    labelNames: ['result'],
    registers,
  });
  const records = new Counter({
    name: 'trust_redis_restored_records_total',
    help: 'Records written to Redis because a comparison found them missing',
    registers,
  });
  new Gauge({
    name: 'trust_redis_in_sync',
    help: '1 while Redis holds all that memory does, 0 while it is away or being restored',
    registers,
    collect() {
      this.set(writer.state.phase === 'in_sync' ? 1 : 0);
    },
  });
  new Gauge({
    name: 'trust_redis_waiting_records',
    help: 'Records that wait to be written to Redis',
    registers,
    collect() {
      this.set(writer.waiting);
    },
  });
  return {
    losses,
    restored({ written, wrong }) {
      comparisons.inc({ result: written + wrong > 0 ? 'rewritten' : 'same' });
      records.inc(written);
    },
  };
}
