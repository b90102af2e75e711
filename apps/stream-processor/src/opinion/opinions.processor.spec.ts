import { testDriver, type BusRecord } from '@chorus/bus';
import { agentDecisionsProcessed, agentMessagesRaw, type ProcessedDecision } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import { pipeline, message, START } from '../testing/pipeline.ts';
import { Advisor } from './advisor.ts';
import { MAX_AGE_MS, opinions, OpinionsProcessor } from './opinions.processor.ts';
import type { Question } from './question.ts';
import { settingsFor } from './testing/consulting.ts';
import { decision, type Asked } from './testing/questions.ts';

const config = settingsFor('http://127.0.0.1:1/v1', { LLM_MIN_RISK: '0.2', LLM_MAX_RISK: '0.6' });

function following(ask: (question: () => Question) => boolean) {
  const clock = { now: () => START };
  return testDriver(opinions, new OpinionsProcessor(config, clock, { ask }), { now: START });
}

describe('the decisions that a model is asked about', () => {
  it('are new ones within the band, by agents that are not blocked', async () => {
    const asked: Question[] = [];
    const driver = following((question) => asked.push(question()) > 0);
    const pipe = (given: Asked, at = START) => driver.pipe(agentDecisionsProcessed, decision(given), { at });
    await pipe({ risk: 0.1 });
    await pipe({ risk: 0.2 });
    await pipe({ risk: 0.7 });
    await pipe({ text: ' ' });
    await pipe({}, START - MAX_AGE_MS - 1);
    const action = {
      action: 'blocked',
      reason: '',
      since: new Date(START).toISOString(),
      standing: 'quarantined',
    } as const;
    await driver.pipe(agentDecisionsProcessed, { ...decision(), intervention_action: action });
    expect(asked.map(({ subject }) => subject.opinion_id)).toEqual(['opinion-0-1']);
    expect(driver.skipped).toEqual({
      asked: 1,
      'risk outside the band': 2,
      'nothing said': 1,
      'too old': 1,
      blocked: 1,
    });
  });

  it('go on while nobody answers, and are counted where too many wait', async () => {
    const advisor = new Advisor({
      consultant: { consult: () => new Promise(() => {}) },
      publish: () => Promise.resolve(),
      onUnpublished: () => {},
      ...{ concurrency: 4, maxWaiting: 20 },
    });
    const driver = following((question) => advisor.offer(question));
    for (let n = 0; n < 50; n++)
      await driver.pipeAll(
        agentDecisionsProcessed,
        Array.from({ length: 20 }, () => decision()),
      );
    expect(driver.skipped).toEqual({ asked: 24, 'too many wait': 976 });
    expect([advisor.underWay, advisor.waiting]).toEqual([4, 20]);
    expect(driver.pauses).toEqual([]);
  });

  it('are the same decisions, byte for byte, whether somebody is asked or not', async () => {
    const sent = Array.from({ length: 100 }, (_, n) =>
      message({ agent_id: `agent-${n % 5}`, content: { text: `I will write /db/orders/${n % 3} now.` } }),
    );
    const decisionsOf = async (driver?: ReturnType<typeof following>) => {
      const fleet = pipeline();
      const made: ProcessedDecision[] = [];
      for (const one of sent) {
        const decisions = await fleet.send(one);
        made.push(...decisions);
        for (const value of decisions) await driver?.pipe(agentDecisionsProcessed, value, { at: START });
      }
      return JSON.stringify(made);
    };
    let asked = 0;
    const withOpinions = await decisionsOf(following(() => ++asked < 10));
    expect(asked).toBeGreaterThan(0);
    expect(withOpinions).toBe(await decisionsOf());
  });

  it('are all that it reads', () => {
    const processor = new OpinionsProcessor(config, { now: () => START }, { ask: () => true });
    const record = { topic: agentMessagesRaw.name, value: message() } as unknown as BusRecord;
    expect(processor.process(record)).toEqual({ kind: 'skip', reason: 'unknown topic' });
  });
});
