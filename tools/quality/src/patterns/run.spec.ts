import { agentMessage, detectionKind } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PARTS } from '../part.ts';
import { CELL_NAMES, CELLS } from './noise.ts';
import { runOf, type Run } from './run.ts';
import { HARMLESS, TROUBLE } from './scenes/all.ts';
import { SEEDS } from './seeds.ts';

const anyRun = fc.tuple(fc.constantFrom(...PARTS), fc.constantFrom(...CELL_NAMES), fc.nat(0x7fffffff));
const runs = { numRuns: 100 };

const isSorted = (values: readonly number[]): boolean => values.every((value, n) => value >= (values[n - 1] ?? value));
const isUnique = (values: readonly unknown[]): boolean => new Set(values).size === values.length;

/** What is wrong with the messages of a run. */
function wrongMessages({ messages }: Run): unknown[] {
  const invalid = messages.filter(
    ({ message }) => !agentMessage.safeParse(message).success || message.target_agents.includes(message.agent_id),
  );
  return [
    ...invalid,
    ...(isSorted(messages.map(({ at_ms }) => at_ms)) ? [] : ['not in the order of arrival']),
    ...(isUnique(messages.map(({ message }) => message.metadata.message_id)) ? [] : ['ids are not unique']),
  ];
}

/** What the messages of a run do not bear out: who, which messages, when a person could say so, when it was over. */
function wrongTruths({ truths, messages }: Run): unknown[] {
  const byId = new Map(messages.map((timed) => [timed.message.metadata.message_id, timed]));
  return truths.filter((truth) => {
    const { agents, message_ids, scene_ids, from, to, sayable, ended_at, root, amplifier } = truth;
    const isBorneOut = (id: string): boolean => {
      const timed = byId.get(id);
      if (timed === undefined || !scene_ids.includes(id)) return false;
      const { agent_id, target_agents } = timed.message;
      const named = [agent_id, ...target_agents].some((agent) => agents.includes(agent));
      return named && timed.at_ms >= from && timed.at_ms <= to;
    };
    const last = byId.get(sayable.message_id)?.at_ms ?? Infinity;
    return !(
      detectionKind.options.includes(truth.kind) &&
      message_ids.length >= 2 &&
      isUnique(agents) &&
      message_ids.every(isBorneOut) &&
      message_ids.includes(sayable.message_id) &&
      sayable.at >= last &&
      (ended_at === null || ended_at >= last) &&
      [root, amplifier].every((one) => one === null || agents.includes(one))
    );
  });
}

/** Scenes that lie at the same time and have an agent in common. */
function entangled({ truths, harmless }: Run): unknown[] {
  const told = [...truths, ...harmless];
  return told.flatMap((one, n) =>
    told
      .slice(n + 1)
      .filter(({ from, to }) => one.from <= to && from <= one.to)
      .filter(({ agents }) => agents.some((agent) => one.agents.includes(agent)))
      .map((other) => [one.scenario, other.scenario]),
  );
}

describe('a run', () => {
  it('is the same for the same seed, and another for another', () => {
    const told = (...given: Parameters<typeof runOf>): string => JSON.stringify(runOf(...given));
    fc.assert(
      fc.property(anyRun, (given) => told(...given) === told(...given)),
      runs,
    );
    expect(told('test', 'none', 1)).not.toBe(told('test', 'none', 2));
  });

  it('holds valid messages, and truths that they bear out; every scenario once, no look-alike a truth, none entangled', () => {
    fc.assert(
      fc.property(anyRun, (given) => {
        const run = runOf(...given);
        expect(wrongMessages(run)).toEqual([]);
        expect(wrongTruths(run)).toEqual([]);
        expect(entangled(run)).toEqual([]);
        const { truths, unsayable, harmless } = run;
        const names = [...truths, ...unsayable].map(({ scenario }) => scenario);
        expect(names.sort()).toEqual(Object.keys(TROUBLE).sort());
        expect(harmless.map(({ scenario }) => scenario).sort()).toEqual(Object.keys(HARMLESS).sort());
        expect(isUnique([...truths, ...unsayable, ...harmless].flatMap(({ scene_ids }) => scene_ids))).toBe(true);
      }),
      runs,
    );
  });

  it('tells the same stories whatever the noise', () => {
    fc.assert(
      fc.property(anyRun, ([part, cell, seed]) => {
        const [plain, run] = [runOf(part, 'none', seed), runOf(part, cell, seed)];
        const agentsOf = (told: Run['harmless'] | Run['truths']) =>
          new Map<string, readonly string[]>(told.map(({ scenario, agents }) => [scenario, agents]));
        expect(plain.unsayable).toEqual([]);
        expect(agentsOf(run.harmless)).toEqual(agentsOf(plain.harmless));
        const known = agentsOf(plain.truths);
        for (const [scenario, agents] of agentsOf(run.truths)) expect(agents).toEqual(known.get(scenario));
        if (CELLS[cell].missing === 0) expect(run.truths).toHaveLength(plain.truths.length);
      }),
      runs,
    );
  });

  it('gives nothing away in the messages', () => {
    for (const part of PARTS) {
      const told = JSON.stringify(runOf(part, 'much of all', SEEDS[part][0] ?? 0).messages);
      for (const word of [/hoard/i, /routing.loop/i, /cascade/i, /byzantine/i, /\bstall/i, /look.alike/i, /harmless/i])
        expect(told).not.toMatch(word);
      expect(told).not.toMatch(/\$[a-z]\b|undefined/);
    }
  });
});

describe('the seeds', () => {
  it('are at least 30 of each part, none of them in both', () => {
    for (const part of PARTS) expect(new Set(SEEDS[part]).size).toBeGreaterThanOrEqual(30);
    expect(SEEDS.test.filter((seed) => SEEDS.development.includes(seed))).toEqual([]);
  });
});
