import { agentMessage } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SMALLEST_CAST } from './cast.ts';
import { scenario, SCENARIOS } from './scenario.ts';
import type { Scenario } from './scenario.ts';

const anyScenario = fc.record({
  name: fc.constantFrom(...SCENARIOS),
  seed: fc.nat(0xffffffff),
  agents: fc.integer({ min: SMALLEST_CAST, max: 60 }),
  episodes: fc.integer({ min: 1, max: 3 }),
});
const short = { duration_ms: 20_000 };

const byId = ({ messages }: Scenario) => new Map(messages.map((timed) => [timed.message.metadata.message_id, timed]));

describe('scenario', () => {
  it('is the same for the same seed, and another for another', () => {
    fc.assert(
      fc.property(anyScenario, ({ name, ...options }) => {
        const first = scenario(name, { ...short, ...options });
        expect(scenario(name, { ...short, ...options })).toEqual(first);
        const other = scenario(name, { ...short, ...options, seed: (options.seed + 1) % 0xffffffff, id_prefix: 'x' });
        expect(other.messages.map((m) => m.message.content)).not.toEqual(first.messages.map((m) => m.message.content));
      }),
      { numRuns: 100 },
    );
  });

  it('holds valid messages in the order of time, with ids of their own, from agents that talk to others', () => {
    fc.assert(
      fc.property(anyScenario, ({ name, ...options }) => {
        const { messages } = scenario(name, { ...short, ...options });
        for (const { message } of messages) {
          expect(agentMessage.safeParse(message).error).toBeUndefined();
          expect(message.target_agents).not.toContain(message.agent_id);
        }
        const times = messages.map(({ at_ms }) => at_ms);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(new Set(messages.map(({ message }) => message.metadata.message_id)).size).toBe(messages.length);
      }),
      { numRuns: 100 },
    );
  });

  it('has a truth that its messages bear out: who, which messages, from when to when', () => {
    fc.assert(
      fc.property(anyScenario, ({ name, ...options }) => {
        const played = scenario(name, { ...short, ...options });
        const known = byId(played);
        expect(played.truth).toHaveLength(name === 'calm' ? 0 : options.episodes);
        for (const { agents, message_ids, from, to } of [...played.truth, ...played.look_alikes]) {
          const shown = message_ids.map((id) => known.get(id)!);
          expect(shown[0]?.at_ms).toBe(from);
          expect(shown.at(-1)?.at_ms).toBe(to);
          expect(new Set(shown.map(({ message }) => message.correlation_id)).size).toBe(1);
          const involved = new Set(shown.flatMap(({ message }) => [message.agent_id, ...message.target_agents]));
          for (const agent of agents) expect(involved).toContain(agent);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('gives nothing away in the messages', () => {
    for (const name of SCENARIOS) {
      const { messages } = scenario(name, { ...short, id_prefix: 'x' });
      const told = JSON.stringify(messages);
      for (const word of [/routing.loop/i, /hoard/i, /byzantin/i, /cascade/i, /contention/i, /look.alike/i]) {
        expect(told).not.toMatch(word);
      }
    }
  });

  it('has all look-alikes in two calm minutes, and about as many messages as asked for', () => {
    const { look_alikes } = scenario('calm');
    expect(new Set(look_alikes.map(({ kind }) => kind))).toEqual(
      new Set(['round_robin', 'planner_worker', 'paging', 'retry', 'handover']),
    );
    const hour = scenario('calm', { duration_ms: 3_600_000, rate: 3 });
    expect(hour.messages.length / 3600).toBeGreaterThan(2.7);
    expect(hour.messages.length / 3600).toBeLessThan(3.3);
  });

  it('refuses a fleet that is too small for its plays, and a seed that is none', () => {
    expect(() => scenario('calm', { agents: 3 })).toThrow('A fleet has 6 agents or more, not 3.');
    expect(() => scenario('calm', { seed: 0.5 })).toThrow('A seed is a whole number, not 0.5.');
  });
});

describe('the troubles', () => {
  const one = (name: Exclude<(typeof SCENARIOS)[number], 'calm'>, seed: number) => {
    const played = scenario(name, { seed, rate: 0 });
    const [truth] = played.truth;
    const known = byId(played);
    return { truth: truth!, shown: truth!.message_ids.map((id) => known.get(id)!.message) };
  };
  const seeds = Array.from({ length: 20 }, (_, seed) => seed);

  it.each(seeds)('loop %i: each hands the same words to the next, lap after lap', (seed) => {
    const { truth, shown } = one('loop', seed);
    const ring = truth.agents;
    for (const [hop, message] of shown.entries()) {
      expect(message.agent_id).toBe(ring[hop % ring.length]);
      expect(message.target_agents).toEqual([ring[(hop + 1) % ring.length]]);
      expect(message.content.text).toBe(shown[hop % ring.length]?.content.text);
    }
    expect(shown).toHaveLength(12 * ring.length);
  });

  it.each(seeds)('contention %i: both parties claim the same resource, and none lets it go', (seed) => {
    const { truth, shown } = one('contention', seed);
    const claims = shown.flatMap((m) => (m.content.resources ?? []).map((r) => ({ ...r, agent: m.agent_id })));
    expect(claims.some(({ access, release }) => access === 'read' || release === true)).toBe(false);
    for (const resource of truth.resources) {
      const claiming = claims.filter((claim) => claim.resource === resource).map(({ agent }) => agent);
      expect(new Set(claiming)).toEqual(new Set(truth.agents));
    }
  });

  it.each(seeds)('hoarding %i: one takes all for itself and lets nothing go', (seed) => {
    const { truth, shown } = one('hoarding', seed);
    const held = shown
      .filter((m) => m.agent_id === truth.agents[0])
      .flatMap((m) => m.content.resources ?? [])
      .map(({ resource, access, release }) => [resource, access, release]);
    expect(held).toEqual(truth.resources.map((resource) => [resource, 'exclusive', undefined]));
  });

  it.each(seeds)('cascade %i: the amplifier hears once and speaks to many, who set off many more', (seed) => {
    const { truth, shown } = one('cascade', seed);
    const [amplifier] = truth.agents;
    expect(shown.filter((m) => m.target_agents.includes(amplifier!))).toHaveLength(1);
    const first = shown.filter((m) => m.agent_id === amplifier).length;
    expect(first).toBe(truth.agents.length - 1);
    expect(shown.length - 1 - first).toBeGreaterThan(2 * first);
  });

  it.each(seeds)('byzantine %i: one agent tells each of the others something else', (seed) => {
    const { truth, shown } = one('byzantine', seed);
    const told = shown.filter((m) => m.agent_id === truth.agents[0] && m.message_type === 'response');
    const versions = new Map(told.map((m) => [m.target_agents[0], m.content.text]));
    expect(versions.size).toBe(3);
    expect(new Set(versions.values()).size).toBe(3);
  });
});
