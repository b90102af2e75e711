import type { BusObserver } from '@chorus/bus';
import { Gauge, type Registry } from 'prom-client';

type Told<K extends keyof BusObserver> = Parameters<NonNullable<BusObserver[K]>>[0];

/** What a task may be at; other words about it are for the log. */
const STATES = ['assigned', 'restored', 'running', 'failed'];

/** Figures of the tasks in this process. With a task that leaves it its figures go: another process has them then. */
export function taskGauges(registry: Registry) {
  const gauge = (name: string, help: string, labelNames: string[]) =>
    new Gauge({ name, help, labelNames: ['processor', 'partition', ...labelNames], registers: [registry] });
  const state = gauge('bus_task_state', `1 for what the task is at: ${STATES.join(', ')}`, ['state']);
  const records = gauge('bus_queue_records', 'Records that the task has fetched and not begun', []);
  const bytes = gauge('bus_queue_bytes', 'Bytes of these records', []);
  const lag = gauge(
    'bus_consumer_lag_records',
    'Records between the committed position and the end of the log, by input topic and partition',
    ['topic'],
  );
  /** By task, the inputs whose lag is shown. */
  const topics = new Map<string, Set<string>>();

  function forget(processor: string, partition: number): void {
    const task = { processor, partition };
    for (const name of STATES) state.remove({ ...task, state: name });
    for (const one of [records, bytes]) one.remove(task);
    for (const topic of topics.get(`${processor}/${partition}`) ?? []) lag.remove({ ...task, topic });
    topics.delete(`${processor}/${partition}`);
  }

  return {
    state({ processor, partition, state: now }: Told<'task'>): void {
      // Consumers and readers say of themselves that they are partition -1.
      if (partition < 0) return;
      if (now === 'stopped') return forget(processor, partition);
      if (!STATES.includes(now)) return;
      for (const name of STATES) if (name !== now) state.remove({ processor, partition, state: name });
      state.set({ processor, partition, state: now }, 1);
    },
    lag({ processor, partition, topic, records: behind }: Told<'lag'>): void {
      const task = `${processor}/${partition}`;
      topics.set(task, (topics.get(task) ?? new Set()).add(topic));
      lag.set({ processor, partition, topic }, behind);
    },
    queue({ processor, partition, ...size }: Told<'queue'>): void {
      records.set({ processor, partition }, size.records);
      bytes.set({ processor, partition }, size.bytes);
    },
  };
}
