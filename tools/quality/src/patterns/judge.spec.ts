import { describe, expect, it } from '@jest/globals';
import { judge } from './judge.ts';
import type { Run, Truth } from './run.ts';
import type { Finding } from './watch.ts';

const ids = (...places: number[]): string[] => places.map((place) => `m${place}`);

const truth: Truth = {
  scenario: 'loop of three to six',
  kind: 'routing_loop',
  agents: ['a', 'b', 'c'],
  also: ['stall'],
  root: null,
  amplifier: null,
  scene_ids: ids(1, 2, 3, 4, 5, 6),
  message_ids: ids(1, 2, 3, 4, 5),
  from: 1_000,
  to: 6_000,
  sayable: { message_id: 'm3', at: 3_000 },
  ended_at: 6_000,
  structured: true,
};

const run: Run = {
  part: 'development',
  cell: 'none',
  seed: 1,
  messages: Array.from({ length: 10 }, (_, place) => ({
    at_ms: place * 1_000,
    message: {
      agent_id: 'a',
      timestamp: new Date(0).toISOString(),
      message_type: 'broadcast',
      content: {},
      target_agents: [],
      correlation_id: 'c',
      metadata: { message_id: `m${place}` },
    },
  })),
  truths: [truth],
  unsayable: [{ scenario: 'told differently', kind: 'byzantine', also: [], scene_ids: ids(0) }],
  harmless: [{ scenario: 'paging', agents: ['x', 'y'], scene_ids: ids(7, 8), from: 7_000, to: 8_000 }],
};

const finding = (given: Partial<Finding> = {}): Finding => ({
  detection_id: 'd',
  kind: 'routing_loop',
  agents: ['b', 'c', 'a'],
  evidence: ids(2, 3, 4),
  root_agent: null,
  confidence: 0.9,
  summary: '',
  amplifiers: [],
  opened_at: 5_000,
  opened_after: 6,
  closed_at: 9_000,
  ...given,
});

describe('a finding', () => {
  it('is right where kind, agents and evidence are those of an incident; its delay and end are told', () => {
    const { outcomes, wrong } = judge(run, [finding()]);
    expect(wrong).toEqual([]);
    expect(outcomes).toHaveLength(1);
    expect(outcomes[0]).toMatchObject({
      duplicates: 0,
      delay: { messages: 2, ms: 2_000 },
      order: true,
      closed: { after_ms: 3_000 },
    });
  });

  it('that comes before a person could say so has a delay below 0', () => {
    expect(judge(run, [finding({ opened_at: 2_000, opened_after: 3 })]).outcomes[0]?.delay).toEqual({
      messages: -1,
      ms: -1_000,
    });
  });

  it('of somebody who goes round with its tool is of that loop', () => {
    expect(judge(run, [finding({ agents: ['a', 'tool:x'] })]).outcomes[0]?.found).not.toBeNull();
    expect(judge(run, [finding({ agents: ['x', 'tool:x'] })]).outcomes[0]?.found).toBeNull();
    expect(judge(run, [finding({ agents: ['a'] })]).outcomes[0]?.found).toBeNull();
  });

  it('in another order names the same loop, but not its order', () => {
    expect(judge(run, [finding({ agents: ['c', 'b', 'a'] })]).outcomes[0]?.order).toBe(false);
  });

  it('of an incident that is found already is a duplicate', () => {
    const [outcome] = judge(run, [finding(), finding({ detection_id: 'e', opened_after: 7 })]).outcomes;
    expect(outcome?.duplicates).toBe(1);
    expect(outcome?.found?.detection_id).toBe('d');
  });

  it('that is open when all is over is no end', () => {
    expect(judge(run, [finding({ closed_at: null })]).outcomes[0]?.closed).toEqual({ after_ms: null });
  });

  const missed: [string, Partial<Finding>, string | null][] = [
    ['names others', { agents: ['x', 'y', 'z'] }, 'loop of three to six'],
    ['is of another kind', { kind: 'cascade' }, 'loop of three to six'],
    ['has its evidence elsewhere', { evidence: ids(0, 9, 8, 3) }, null],
    ['is of a look-alike', { evidence: ids(7, 8), agents: ['x', 'y'] }, 'paging'],
    ['rests on nothing', { evidence: [] }, null],
  ];
  it.each(missed)('that %s is wrong, and the incident is not found', (_, given, scenario) => {
    const { outcomes, wrong } = judge(run, [finding(given)]);
    expect(wrong).toEqual([{ kind: given.kind ?? 'routing_loop', scenario }]);
    expect(outcomes[0]).toMatchObject({ found: null, delay: null, closed: null });
  });

  it('of a kind that a person might call it as well is neither right nor wrong, nor is one of what nobody can tell', () => {
    const { outcomes, wrong } = judge(run, [
      finding({ kind: 'stall' }),
      finding({ kind: 'byzantine', evidence: ids(0), agents: ['q'] }),
    ]);
    expect(wrong).toEqual([]);
    expect(outcomes[0]?.found).toBeNull();
  });

  it.each(['hoarding', 'byzantine'] as const)('of %s has to name the culprit first', (kind) => {
    const other = { ...run, truths: [{ ...truth, kind }] };
    expect(judge(other, [finding({ kind, agents: ['a'] })]).outcomes[0]?.found).not.toBeNull();
    expect(judge(other, [finding({ kind, agents: ['a', 'b', 'tool:x'] })]).outcomes[0]?.found).not.toBeNull();
    expect(judge(other, [finding({ kind, agents: ['b', 'a'] })]).outcomes[0]?.found).toBeNull();
    expect(judge(other, [finding({ kind, agents: ['a', 'x', 'y'] })]).outcomes[0]?.found).toBeNull();
  });

  it('of a cascade has to name half of it, and is told by its root and amplifier', () => {
    const other = {
      ...run,
      truths: [{ ...truth, kind: 'cascade' as const, root: 'a', amplifier: 'b', agents: ['a', 'b', 'c', 'd'] }],
    };
    const found = finding({ kind: 'cascade', agents: ['a', 'b'], root_agent: 'a', amplifiers: ['b', 'c'] });
    expect(judge(other, [found]).outcomes[0]).toMatchObject({ root: true, amplifier: true });
    expect(judge(other, [{ ...found, root_agent: 'b', amplifiers: ['c'] }]).outcomes[0]).toMatchObject({
      root: false,
      amplifier: false,
    });
    expect(judge(other, [{ ...found, agents: ['a'] }]).outcomes[0]?.found).toBeNull();
  });
});
