import { describe, expect, it } from '@jest/globals';
import { defineTopic } from '@chorus/contracts';
import { z } from 'zod';
import type { BusObserver } from '../port/bus.ts';
import { emit, reject, skip, to } from '../port/outcome.ts';
import { defineProcessor } from '../port/processor.ts';
import type { BusRecord, RawRecord } from '../port/record.ts';
import { runBatch, type Transaction } from './batch.ts';
import { Task } from './task.ts';

const topic = (name: string) =>
  defineTopic({ name, type: 'spec', schema: z.object({ key: z.string(), n: z.number() }), key: ({ key }) => key });
const [steps, counted] = [topic('steps'), topic('counted')];
const definition = defineProcessor({ name: 'judge', streams: [steps], outputs: [counted] });
const record = (offset: number, key: string): RawRecord => ({
  topic: steps.name,
  partition: 0,
  offset,
  key: Buffer.from(key),
  value: Buffer.from(JSON.stringify({ key, n: offset })),
  headers: {},
  timestamp: 1,
});
const batch = ['good', 'needless', 'wrong', 'good'].map((key, offset) => record(offset, key));

/** Judges by the key; `crash` is asked before each record. */
function judging(crash: (key: string) => boolean = () => false) {
  const told: string[] = [];
  const observer: BusObserver = {
    batch: ({ records, outputs, ms, commit_ms }) => {
      expect(ms).toBeGreaterThanOrEqual(commit_ms);
      told.push(`${records} in, ${outputs} out`);
    },
    skipped: ({ reason }) => void told.push(`skipped: ${reason}`),
    rejected: ({ topic }) => void told.push(`rejected from ${topic}`),
    deadLetter: ({ reason, offset }) => void told.push(`dead letter ${offset}: ${reason}`),
    retry: ({ attempt }) => void told.push(`retry ${attempt}`),
  };
  const process = ({ value }: BusRecord) => {
    const { key } = value as { key: string };
    if (crash(key)) throw new Error('crash');
    if (key === 'needless') return skip('needless');
    return key === 'wrong' ? reject('wrong') : emit(to(counted, { key, n: 1 }));
  };
  const options = { partition: 0, partitions: 1, clock: () => 1, observer };
  return { told, task: new Task(definition, { process } as never, options) };
}

const transaction = (commit: () => Promise<void> = () => Promise.resolve()): Transaction => ({
  commit,
  pause: () => Promise.resolve(),
});

describe('what is told of a batch', () => {
  it('is told when it is committed, rejects apart from dead letters', async () => {
    const { told, task } = judging();
    const before: string[] = [];
    const noting = () => Promise.resolve(void before.push(...told));
    await runBatch(task, batch, transaction(noting));
    expect(before).toEqual([]);
    expect(told).toEqual(['skipped: needless', 'rejected from steps', 'dead letter 2: rejected', '4 in, 3 out']);
  });

  it('is not told where the commit fails, and once where the batch comes again', async () => {
    const { told, task } = judging();
    await expect(
      runBatch(
        task,
        batch,
        transaction(() => Promise.reject(new Error('no broker'))),
      ),
    ).rejects.toThrow();
    expect(told).toEqual([]);
    await runBatch(task, batch, transaction());
    expect(told).toHaveLength(4);
  });

  it('is told once where the handler fails, and its records are taken one by one', async () => {
    let crashes = 1;
    const { told, task } = judging((key) => key === 'wrong' && crashes-- > 0);
    await runBatch(task, batch, transaction());
    expect(told.filter((line) => line.startsWith('skipped'))).toEqual(['skipped: needless']);
    expect(told.filter((line) => line.startsWith('dead letter'))).toEqual(['dead letter 2: rejected']);
    expect(told.filter((line) => line.startsWith('retry'))).toEqual(['retry 1']);
  });
});
