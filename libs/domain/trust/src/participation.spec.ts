import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyPolicy, anyTimedInputs, runSteps } from './ledger.testkit.ts';
import { evolveAll } from './evolve.ts';
import { conflictRateOf, cooperationRateOf, NO_PARTICIPATION, participationOf, together } from './participation.ts';
import type { Interaction, Participation } from './participation.ts';
import { trendOf } from './trust-score.ts';

const AGENTS = ['a', 'b', 'c', '__proto__'];

const interaction = (
  agent_id: string,
  target_agents: string[],
  risk = 0,
  with_agents: string[] = [],
  action: 'blocked' | 'would_block' | null = null,
): Interaction => ({
  original_message: { agent_id, target_agents },
  conflict_analysis: { risk, with_agents },
  intervention_action: action && { action },
});

const anyInteraction = fc
  .tuple(
    fc.constantFrom(...AGENTS),
    fc.subarray(AGENTS),
    fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
    fc.subarray(AGENTS),
    fc.constantFrom('blocked' as const, 'would_block' as const, null, null, null),
  )
  .map((parts) => interaction(...parts));

/** The same said plainly and slowly: one agent, one message after the other. */
function recounted(all: readonly Interaction[], agent: string, least: number): Participation {
  const passed = all.filter(({ intervention_action }) => intervention_action?.action !== 'blocked');
  const talks = ({ original_message: { agent_id, target_agents } }: Interaction) =>
    agent_id === agent || target_agents.includes(agent);
  const fights = ({ original_message, conflict_analysis: { risk, with_agents } }: Interaction) =>
    risk >= least && (original_message.agent_id === agent || with_agents.includes(agent));
  const others = ({ original_message, conflict_analysis: { risk, with_agents } }: Interaction) =>
    [original_message.agent_id, ...original_message.target_agents, ...(risk >= least ? with_agents : [])].filter(
      (one) => one !== agent,
    );
  return {
    messages: passed.filter(talks).length,
    interactions: passed.filter((one) => fights(one) || (talks(one) && others(one).length > 0)).length,
    conflicts: passed.filter(fights).length,
  };
}

describe('participation', () => {
  it('Feature: observability-trust-layer, Property 11: Analytics calculation accuracy', () => {
    const least = fc.constantFrom(0.1, 0.3, 0.7);
    const interactions = fc.array(anyInteraction, { maxLength: 60 });
    fc.assert(
      fc.property(interactions, least, fc.nat(60), (all, risk, cut) => {
        const found = participationOf(all, risk);
        const first = participationOf(all.slice(0, cut), risk);
        const second = participationOf(all.slice(cut), risk);
        expect(participationOf(all.toReversed(), risk)).toEqual(found);
        for (const agent of AGENTS) {
          const of = found.get(agent) ?? NO_PARTICIPATION;
          expect(of).toEqual(recounted(all, agent, risk));
          expect(of).toEqual(together(first.get(agent) ?? NO_PARTICIPATION, second.get(agent) ?? NO_PARTICIPATION));
          const [conflict, cooperation] = [conflictRateOf(of), cooperationRateOf(of)];
          if (of.interactions === 0) expect([conflict, cooperation]).toEqual([null, null]);
          else {
            expect(conflict).toBe(of.conflicts / of.interactions);
            expect(conflict! + cooperation!).toBeCloseTo(1, 12);
          }
        }
      }),
      { numRuns: 200 },
    );

    // The mean and the trend are of the scores that were told after each piece of evidence.
    fc.assert(
      fc.property(anyTimedInputs, anyPolicy(1), (inputs, policy) => {
        const { ledger, events } = runSteps(inputs.map((one) => ({ ...one, policy })));
        const scores = events.flatMap((event, at) =>
          event.type === 'evidence_counted' ? [evolveAll(null, events.slice(0, at + 1))!.score] : [],
        );
        if (ledger === null || scores.length === 0) return;
        expect(ledger.mean_score).toBeCloseTo(scores.reduce((total, score) => total + score, 0) / scores.length, 8);
        const start = evolveAll(null, events.slice(0, 1))!.score;
        const recent = [start, ...scores].slice(-policy.trend.memory);
        const moved = recent.at(-1)! - recent[0]!;
        const steady = Math.abs(moved) <= policy.trend.steady_within;
        expect(trendOf(ledger, policy)).toBe(steady ? 'steady' : moved > 0 ? 'rising' : 'falling');
      }),
      { numRuns: 100 },
    );
  });

  it('is of the sender and whom it speaks to, and of a conflict’s other parties', () => {
    const found = participationOf(
      [
        interaction('a', ['b']),
        interaction('a', [], 0.8, ['c']),
        interaction('b', []),
        interaction('a', ['b'], 0.9, ['c'], 'blocked'),
      ],
      0.3,
    );
    expect(Object.fromEntries(found)).toEqual({
      a: { messages: 2, interactions: 2, conflicts: 1 },
      b: { messages: 2, interactions: 1, conflicts: 0 },
      c: { messages: 0, interactions: 1, conflicts: 1 },
    });
  });
});
