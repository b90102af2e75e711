import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { onIntervention, onTest } from '@chorus/alerts';
import type { AlertDelivery } from '@chorus/contracts';
import { channel, intervention, testChannel } from '../testing/records.ts';
import { Breakers } from './breakers.ts';
import type { Attempt } from './http-sender.ts';
import { idOf, lanesOf, type Job } from './job.ts';
import { Lane } from './lane.ts';

const failed = (status: number | null, change: Partial<Attempt> = {}): Attempt =>
  ({ kind: 'failed', status, error: 'no', retry_after_ms: null, unreachable: status === null, ...change }) as Attempt;
const TAKEN: Attempt = { kind: 'taken', status: 200 };

function job(n: number, now: number, change = {}): Job {
  const alert = onIntervention(undefined, intervention({ agent_id: `agent-${n}` }), { id: `quarantine-0-${n}`, now });
  if (!alert) throw new Error('no alert');
  return { alert, since: now, channel: channel(change) };
}

/** A lane with a clock of its own, whose channel answers as planned; the last answer holds. */
function start(...answers: (Attempt | undefined)[]) {
  const state = { now: 1_000_000, running: true, logAway: false };
  const sent: string[] = [];
  const reports: { id: string; final: boolean; delivery: AlertDelivery }[] = [];
  let planned = answers;
  let failure: Error | undefined;
  const lane = new Lane({
    now: () => state.now,
    get running() {
      return state.running;
    },
    send: (one) => {
      sent.push(idOf(one));
      if (failure) return Promise.reject(failure);
      const [next, ...rest] = planned;
      if (rest.length > 0) planned = rest;
      return Promise.resolve(next);
    },
    report: (one, delivery, final) => {
      if (state.logAway) return Promise.reject(new Error('away'));
      reports.push({ id: idOf(one), final, delivery });
      return Promise.resolve();
    },
    retry: { firstMs: 1_000, longestMs: 60_000, maxAgeMs: 600_000 },
  });
  /** Offers, and lets everything be done that can be done now. */
  const offer = async (...jobs: Job[]) => {
    lane.offer(jobs);
    for (let n = 0; n < 20; n++) await turn();
  };
  /** Offers every second. */
  const go = async (seconds: number, ...jobs: Job[]) => {
    for (let n = 0; n < seconds; n++) {
      state.now += 1_000;
      await offer(...jobs);
    }
  };
  return {
    state,
    sent,
    reports,
    lane,
    offer,
    go,
    plan: (...next: Attempt[]) => void (planned = next),
    fail: (error: Error) => void (failure = error),
  };
}

describe('a lane', () => {
  it('tells one thing after the other, each once, however often it is offered', async () => {
    const { state, sent, reports, offer, go } = start(TAKEN);
    const jobs = [job(1, state.now), job(2, state.now)];
    await offer(...jobs);
    await go(10, ...jobs);
    expect(sent).toEqual(['quarantine-0-1.opened.on-call', 'quarantine-0-2.opened.on-call']);
    expect(reports).toMatchObject([
      { final: true, delivery: { state: 'delivered', status: 200, attempts: 1, error: null } },
      { final: true, delivery: { state: 'delivered' } },
    ]);
  });

  it('tries again, later and later, and says after the third time that it does not work yet', async () => {
    const { state, sent, reports, offer, go, plan } = start(failed(500));
    const one = job(1, state.now);
    await offer(one);
    await go(100, one);
    expect(sent.length).toBeGreaterThan(3);
    expect(sent.length).toBeLessThan(20);
    expect(reports).toMatchObject([
      { final: false, delivery: { state: 'failed', attempts: 3, error: 'no; it is tried again' } },
    ]);
    plan(TAKEN);
    await go(100, one);
    expect(reports.slice(1)).toMatchObject([{ final: true, delivery: { state: 'delivered', attempts: sent.length } }]);
  });

  it('gives up at once what is refused, and goes on with the next', async () => {
    const { state, reports, offer } = start({ kind: 'refused', status: 404, error: 'it answered 404' }, TAKEN);
    await offer(job(1, state.now), job(2, state.now));
    expect(reports).toMatchObject([
      { final: true, delivery: { state: 'failed', status: 404, error: 'it answered 404' } },
      { final: true, delivery: { state: 'delivered' } },
    ]);
  });

  it('gives up what is too old; a test soon', async () => {
    const { state, reports, go } = start(failed(503));
    await go(700, job(1, state.now));
    expect(reports.at(-1)).toMatchObject({ final: true, delivery: { state: 'failed', error: 'no; given up' } });
    const command = testChannel() as Parameters<typeof onTest>[1];
    const test = onTest(undefined, command, { id: 'test-0-1', now: state.now });
    await go(25, { ...job(2, state.now), alert: test! });
    expect(reports.at(-1)).toMatchObject({ id: 'test-0-1.opened.on-call', final: true, delivery: { state: 'failed' } });
  });

  it('waits as long as it was asked to', async () => {
    const { state, sent, offer, go } = start(failed(429, { retry_after_ms: 120_000 }), TAKEN);
    const one = job(1, state.now);
    await offer(one);
    await go(119, one);
    expect(sent).toHaveLength(1);
    await go(2, one);
    expect(sent).toHaveLength(2);
  });

  it('tries at once when the channel was changed', async () => {
    const { state, sent, offer } = start(failed(429, { retry_after_ms: 120_000 }), TAKEN);
    await offer(job(1, state.now));
    await offer(job(1, state.now));
    expect(sent).toHaveLength(1);
    await offer(job(1, state.now, { changed_at: '2026-03-02T12:00:00.000Z' }));
    expect(sent).toHaveLength(2);
  });

  it('reports again what the log did not take, and does not send it again', async () => {
    const { state, sent, reports, offer } = start(TAKEN);
    const one = job(1, state.now);
    state.logAway = true;
    await offer(one);
    await offer(one);
    expect([sent.length, reports.length]).toEqual([1, 0]);
    state.logAway = false;
    await offer(one);
    await offer(one);
    expect([sent.length, reports.length]).toEqual([1, 1]);
  });

  it('begins nothing while the service stops, and ends when it is offered nothing any more', async () => {
    const { state, sent, lane, offer } = start(TAKEN);
    state.running = false;
    await offer(job(1, state.now));
    expect(sent).toEqual([]);
    expect([lane.isLeased, lane.waiting]).toEqual([true, 1]);
    state.now += 6_000;
    expect(lane.isLeased).toBe(false);
  });

  it('takes an error of its own for a failed attempt, and says nothing of it that could be an address', async () => {
    const { state, reports, go, fail } = start(TAKEN);
    fail(new TypeError('Invalid URL: https://hooks.example.org/very-secret'));
    await go(30, job(1, state.now));
    expect(reports).toMatchObject([
      { final: false, delivery: { error: 'it could not be sent: TypeError; it is tried again' } },
    ]);
  });

  it('does not count as an attempt that a host is left alone', async () => {
    const { state, reports, go } = start(undefined, undefined, undefined, undefined, TAKEN);
    await go(300, job(1, state.now));
    expect(reports).toMatchObject([{ delivery: { state: 'delivered', attempts: 1 } }]);
  });
});

describe('lanes', () => {
  it('are one a channel, and one for its tests', () => {
    const command = testChannel() as Parameters<typeof onTest>[1];
    const test = { ...job(3, 0), alert: onTest(undefined, command, { id: 'test-0-1', now: 0 })! };
    const lanes = lanesOf([job(1, 0), job(2, 0, { channel_id: 'chat' }), test, job(4, 0)]);
    expect([...lanes].map(([lane, jobs]) => [lane, jobs.length])).toEqual([
      ['shop/on-call', 2],
      ['shop/chat', 1],
      ['shop/on-call/test', 1],
    ]);
  });
});

describe('the breaker of a host', () => {
  it('opens after five attempts for which the host was not there, for this host alone', async () => {
    const breakers = new Breakers();
    let attempts = 0;
    const away = () => {
      attempts++;
      return Promise.resolve(failed(null));
    };
    for (let n = 0; n < 8; n++) await breakers.attempt('https://a.example/1', away);
    expect([attempts, breakers.open]).toEqual([5, 1]);
    expect(await breakers.attempt('https://a.example/2', away)).toBeUndefined();
    expect(await breakers.attempt('https://b.example/', () => Promise.resolve(TAKEN))).toEqual(TAKEN);
  });

  it('does not open for answers: channels may share the host', async () => {
    const breakers = new Breakers();
    for (let n = 0; n < 8; n++) await breakers.attempt('https://a.example/1', () => Promise.resolve(failed(500)));
    expect(breakers.open).toBe(0);
  });
});
