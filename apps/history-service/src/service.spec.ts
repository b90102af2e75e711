import { MemoryBus, to } from '@chorus/bus';
import { agentDecisionsProcessed, detections } from '@chorus/contracts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { decision, detection } from './testkit/records.ts';
import { run, until } from './testkit/running.ts';
import type { Running } from './testkit/running.ts';

const all: Running[] = [];
afterEach(async () => {
  await Promise.all(all.map((one) => one.close()));
  await Promise.all(all.splice(0).map((one) => one.bus.close()));
});

async function start(env: Record<string, string> = {}, bus?: MemoryBus): Promise<Running> {
  const running = await run(env, bus);
  all.push(running);
  return running;
}

const at = Date.now();

describe('history-service on the memory bus', () => {
  it('answers what was told before and after it started', async () => {
    const bus = new MemoryBus();
    await bus.ensureTopics([agentDecisionsProcessed, detections]);
    await bus.publish([to(agentDecisionsProcessed, decision({ at, id: 'm1', text: 'refund order 17' }))]);
    const service = await start({}, bus);
    await bus.publish([
      to(agentDecisionsProcessed, decision({ at: at + 1, id: 'm2', agent: 'reviewer', text: 'no refund' })),
      to(detections, detection({ evidence: ['m2'] })),
    ]);
    await until(async () => (await service.ask('events')).events?.length === 3);
    const list = await service.ask('conversations', { words: 'refu' });
    expect(list).toMatchObject({
      ...{ ok: true, error: null, next_cursor: null, served_from: 'event_store' },
      conversations: [{ correlation_id: 'c-1', title: 'refund order 17', messages: 2, detections: 1 }],
    });
    const page = await service.ask('conversation');
    expect(page.decisions?.map(({ decision: one }) => one.processing_metadata.message_id)).toEqual(['m1', 'm2']);
    expect(page.detections).toHaveLength(1);
    expect(await service.ask('conversation', { correlation_id: 'none' })).toMatchObject({
      ok: true,
      conversations: [],
    });
  });

  it('is ready, and says where its store is', async () => {
    const service = await start();
    await until(async () =>
      (await service.health()).dependencies.some(({ name, state }) => name === 'event store' && state === 'up'),
    );
    expect(await service.health()).toMatchObject({ ready: true });
  });

  it('tells in its metrics what it stored and how long answers took', async () => {
    const service = await start();
    await service.bus.publish([to(agentDecisionsProcessed, decision({ at }))]);
    await until(async () => (await service.ask('events')).events?.length === 1);
    const text = await (await fetch(`${service.service.url}/metrics`)).text();
    expect(text).toContain('history_events_stored_total{topic="agent-decisions-processed"} 1');
    expect(text).toContain('history_behind_seconds 0');
    expect(text).toMatch(/history_query_duration_seconds_count\{kind="events",result="answered"\} [1-9]/);
  });

  it('refuses a wrong setting before it starts, and repeats no password', async () => {
    const wrong = run({ DATABASE_URL: 'mysql://user:geheim@db/history' });
    await expect(wrong).rejects.toThrow(/DATABASE_URL=.*accepted is postgres:/s);
    await expect(wrong).rejects.not.toThrow(/geheim/);
  });
});
