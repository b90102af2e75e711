import { agentMessage } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import { PARTS } from '../part.ts';
import { KINDS, LOOK_ALIKES } from './episodes/episode.ts';
import { NOISE_LEVELS, runOf, SEEDS } from './run.ts';

const cases = PARTS.flatMap((part) => NOISE_LEVELS.map((noise) => [part, noise, SEEDS[part][0] ?? 0] as const));

describe('a run', () => {
  it.each(cases)(
    '%s at noise %d: is the same for the same seed, of valid messages in the order of arrival',
    (...given) => {
      const run = runOf(...given);
      expect(runOf(...given)).toEqual(run);
      for (const { message } of run.messages) expect(agentMessage.safeParse(message).error).toBeUndefined();
      const times = run.messages.map(({ at_ms }) => at_ms);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    },
  );

  it.each(cases)(
    '%s at noise %d: has every kind of trouble, with its harm at the end of it, and every look-alike',
    (...given) => {
      const { troubles, lookAlikes, messages } = runOf(...given);
      expect(new Set(troubles.map(({ kind }) => kind))).toEqual(new Set(KINDS));
      expect(new Set(lookAlikes.map(({ kind }) => kind))).toEqual(new Set(LOOK_ALIKES));
      for (const { harm, from, agents } of troubles) {
        expect(harm.at).toBeGreaterThan(from);
        const { agent_id, target_agents } = messages[harm.index]!.message;
        expect([agent_id, ...target_agents].some((agent) => agents.includes(agent))).toBe(true);
      }
    },
  );

  it('has no seed of one part in the other', () => {
    expect(SEEDS.test.filter((seed) => SEEDS.development.includes(seed))).toEqual([]);
  });

  it('gives nothing away in the messages', () => {
    for (const part of PARTS) {
      const told = JSON.stringify(runOf(part, 0.3, SEEDS[part][0] ?? 0).messages);
      for (const word of [/harm\b/i, /contention/i, /circular/i, /duplicate/i, /look.alike/i])
        expect(told).not.toMatch(word);
    }
  });
});
