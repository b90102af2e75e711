import { describe, expect, it } from '@jest/globals';
import { agent, NOW } from '../testing.ts';
import { nextAgent } from './agent-list.tsx';
import { groupAgents } from './groups.ts';
import { glyphOf, levelOf, rateAt, standingWords } from './level.ts';
import { SPARK, sparkline } from './sparkline.ts';

describe('levelOf', () => {
  it('follows the number that is shown', () => {
    const level = (score: number, observations = 50) => levelOf(agent('a', { score, observations }).trust);
    expect([100, 60, 59.6, 59.4, 30, 29.4, 0].map((score) => level(score))).toEqual([
      'ok',
      'ok',
      'ok',
      'warn',
      'warn',
      'critical',
      'critical',
    ]);
    expect(level(5, 9)).toBe('few');
    expect(levelOf(null)).toBe('unknown');
  });
});

describe('glyphOf', () => {
  it('puts standing before level, and nothing for a healthy agent', () => {
    expect(glyphOf(agent('a', { standing: 'quarantined', score: 90 }).trust)).toBe('quarantined');
    expect(glyphOf(agent('a', { standing: 'probation', score: 20 }).trust)).toBe('probation');
    expect(glyphOf(agent('a').trust)).toBe('none');
  });
});

describe('standingWords', () => {
  it('never says in force what is not', () => {
    expect(standingWords(agent('a', { standing: 'quarantined', enforced: true }))).toBe('quarantined');
    expect(standingWords(agent('a', { standing: 'quarantined', enforced: false }))).toBe('would be quarantined');
    expect(standingWords(agent('a', null))).toBe('not scored yet');
  });
});

describe('rateAt', () => {
  it('decays with the time since the last message', () => {
    expect(rateAt(agent('a'), NOW)).toBeCloseTo(6);
    expect(rateAt(agent('a'), NOW + 60_000)).toBeCloseTo(6 / Math.E);
    expect(rateAt(agent('a'), NOW - 60_000)).toBeCloseTo(6);
  });
});

describe('groupAgents', () => {
  const all = [
    agent('ok-90', { score: 90 }),
    agent('ok-70', { score: 70 }),
    agent('new', { observations: 3 }),
    agent('low', { score: 41 }),
    agent('worst', { score: 12 }),
    agent('q', { standing: 'quarantined', enforced: true, score: 22 }),
    agent('would', { standing: 'quarantined', enforced: false, score: 25 }),
    agent('p', { standing: 'probation' }),
    agent('unknown', null),
    { ...agent('tool:search', null), activity: { ...agent('x').activity!, kind: 'tool' as const } },
  ];

  it('has each agent once, the worst standing first, then the lowest trust', () => {
    expect(groupAgents(all).map((group) => [group.title, group.agents.map((it) => it.agent_id)])).toEqual([
      ['Quarantined', ['q']],
      ['Would be quarantined', ['would']],
      ['Active, trust under 60', ['worst', 'low']],
      ['Probation', ['p']],
      ['Active', ['new', 'ok-70', 'ok-90']],
      ['Not scored yet', ['unknown']],
      ['Tools', ['tool:search']],
    ]);
  });

  it('filters by part of a name and sorts by name', () => {
    expect(groupAgents(all, ' OK ').flatMap((group) => group.agents.map((it) => it.agent_id))).toEqual([
      'ok-70',
      'ok-90',
    ]);
    expect(
      groupAgents([agent('b', { score: 61 }), agent('a', { score: 99 })], '', 'name')[0]?.agents[0]?.agent_id,
    ).toBe('a');
  });
});

describe('nextAgent', () => {
  const rows = [
    { type: 'group' as const, title: 'Active', count: 2 },
    { type: 'agent' as const, agent: agent('a') },
    { type: 'agent' as const, agent: agent('b') },
  ];

  it('walks over headings and stops at both ends', () => {
    expect(nextAgent(rows, null, 'ArrowDown')).toEqual({ id: 'a', index: 1 });
    expect(nextAgent(rows, 'a', 'ArrowDown')?.id).toBe('b');
    expect(nextAgent(rows, 'b', 'ArrowDown')?.id).toBe('b');
    expect(nextAgent(rows, 'a', 'ArrowUp')?.id).toBe('a');
    expect(nextAgent(rows, 'a', 'End')?.id).toBe('b');
    expect(nextAgent(rows, 'a', 'x')).toBeNull();
    expect(nextAgent([], null, 'ArrowDown')).toBeNull();
  });
});

describe('sparkline', () => {
  it('needs two scores, stays in its box, and is calm for a calm score', () => {
    expect(sparkline([80])).toBeNull();
    const calm = sparkline([80, 80, 80]);
    expect(calm?.end[1]).toBeCloseTo(SPARK.height / 2);
    expect(calm?.path).not.toContain('NaN');
    const steep = sparkline([0, 100]);
    expect(steep?.end).toEqual([SPARK.width - 3, 2]);
  });
});
