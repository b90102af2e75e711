import { createHash } from 'node:crypto';
import { PREDICTOR } from '@chorus/conflict';
import { scenario, SCENARIOS, type TimedMessage } from '@chorus/simulator';
import { describe, expect, it } from '@jest/globals';
import { Fleet } from './fleet.ts';
import { healthyTalk } from './healthy/talk.ts';

const START = Date.UTC(2026, 0, 1);

/** What each version of the rules concluded of these fleets. A version is never changed, for decisions on record name it. */
const DIGESTS: Readonly<Record<string, string>> = {
  'rules/3': '0f7464af8204e3271f11593d7aa1fabc5392ccf5e1c6a849fa78252e31490287',
};

/** Of the analyses, the evidence and the edges of all messages, and of the scores that they lead to. */
function digestOf(messages: readonly TimedMessage[], fleet = new Fleet()): string {
  const digest = createHash('sha256');
  const agents = new Set<string>();
  for (const { at_ms, message } of messages) {
    const { assessment } = fleet.observe(message, at_ms < START ? START + at_ms : at_ms);
    digest.update(JSON.stringify([assessment.analysis, assessment.evidence, assessment.edges]));
    agents.add(message.agent_id);
  }
  digest.update(JSON.stringify([...agents].map((agent) => [agent, fleet.score(agent)])));
  return digest.digest('hex');
}

describe('decisions', () => {
  it('are the same, to the last bit, as long as the rules have the same version', () => {
    const runs = [
      ...SCENARIOS.map((name) => scenario(name, { seed: 1, agents: 30, rate: 4, duration_ms: 90_000 }).messages),
      ...(['talk', 'work'] as const).map((manner) => healthyTalk('development', manner, 1, START).slice(0, 400)),
    ];
    const all = createHash('sha256');
    for (const messages of runs) all.update(digestOf(messages));
    // Where this fails on purpose: a new PREDICTOR, and its digest here.
    expect({ [PREDICTOR]: all.digest('hex') }).toEqual({ [PREDICTOR]: DIGESTS[PREDICTOR] });
  });
});
