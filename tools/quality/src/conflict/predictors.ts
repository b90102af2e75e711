import { CONFLICT_RISK, extractAccesses } from '@chorus/conflict';
import { seededRandom } from '@chorus/testing/random';
import { Fleet } from '../fleet.ts';
import { KINDS } from './episodes/episode.ts';
import type { Alarm } from './judge.ts';
import type { Run } from './run.ts';

/** Raises alarms over a run, one message after the other, without looking ahead. */
export type Predictor = (run: Run) => Alarm[];

/** What the rules make of it: an alarm is a risk that people are told of, between agents. */
export const rules: Predictor = (run) => {
  const fleet = new Fleet();
  return run.messages.flatMap(({ at_ms, message }, index): Alarm[] => {
    const { analysis } = fleet.observe(message, at_ms).assessment;
    const isBetween = (KINDS as readonly string[]).includes(analysis.kind);
    if (analysis.risk < CONFLICT_RISK || !isBetween) return [];
    return [{ index, at: at_ms, sender: message.agent_id, others: analysis.with_agents, kind: analysis.kind }];
  });
};

/** How far back the baselines look, in ms. */
const WINDOW_MS = 120_000;

/** Everybody who spoke of late. */
function* company(run: Run) {
  const spoke = new Map<string, number>();
  for (const [index, { at_ms, message }] of run.messages.entries()) {
    const others = [...spoke].filter(([, at]) => at_ms - at <= WINDOW_MS).map(([agent]) => agent);
    spoke.set(message.agent_id, at_ms);
    yield { index, at: at_ms, sender: message.agent_id, others, kind: null, message };
  }
}

export const never: Predictor = () => [];

/** Every message is a conflict with everybody who spoke of late. */
export const always: Predictor = (run) => [...company(run)];

/** As many alarms as the rules raise, at random messages, each with as many of those who spoke of late as the rules name. */
export const atRandom: Predictor = (run) => {
  const raised = rules(run);
  const random = seededRandom(run.seed);
  const rate = raised.length / run.messages.length;
  const named = Math.max(1, Math.round(raised.reduce((sum, { others }) => sum + others.length, 0) / raised.length));
  return [...company(run)].flatMap((alarm) =>
    random.chance(rate) ? [{ ...alarm, others: random.shuffle(alarm.others).slice(0, named) }] : [],
  );
};

/** Any two agents that touch the same thing within the window, whatever they do to it. */
export const sameResource: Predictor = (run) => {
  const touched = new Map<string, Map<string, number>>();
  return run.messages.flatMap(({ at_ms, message }, index): Alarm[] => {
    const others = extractAccesses(message).flatMap(({ resource }) => {
      const agents = touched.get(resource) ?? new Map<string, number>();
      const of = [...agents].filter(([agent, at]) => agent !== message.agent_id && at_ms - at <= WINDOW_MS);
      touched.set(resource, agents.set(message.agent_id, at_ms));
      return of.map(([agent]) => agent);
    });
    return others.length > 0 ? [{ index, at: at_ms, sender: message.agent_id, others, kind: null }] : [];
  });
};
