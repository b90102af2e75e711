import { describe, expect, it } from '@jest/globals';
import { agent, edge, fleet, NOW } from '../testing.ts';
import { findPath } from './find-path.ts';
import { leadsBack, pathWords } from './words.ts';

const all = fleet({
  agents: [
    agent('planner'),
    agent('router'),
    agent('coder'),
    agent('bad', { standing: 'quarantined', enforced: true, score: 12 }),
    agent('lonely'),
    agent('__proto__'),
  ],
  edges: [
    edge('planner', 'router', { message_id: 'one' }),
    edge('router', 'coder', { message_id: 'two', relationship_type: 'dependency' }),
    edge('planner', 'coder', { relationship_type: 'conflict' }),
    edge('coder', 'bad'),
    edge('lonely', '__proto__', { relationship_type: 'conflict' }),
  ],
});
const between = (from: string, to: string, now = NOW) => {
  const answer = findPath(all, from, to, now);
  return { answer, words: pathWords(answer, from, to) };
};

describe('the path between two agents', () => {
  it('goes over requests and dependencies, not over conflicts', () => {
    const { answer, words } = between('planner', 'coder');
    expect(answer).toMatchObject({
      agents: ['planner', 'router', 'coder'],
      steps: [
        { edge: { message_id: 'one' }, step: 3, cut: false },
        { edge: { message_id: 'two' }, step: 3, cut: false },
      ],
    });
    expect(words).toBe('planner acts on coder over 1 agent between, in 2 steps.');
  });

  it('has the keys of the edges as the fleet knows them', () => {
    const { answer } = between('planner', 'coder');
    if (answer.no !== null) throw new Error('There is a path.');
    expect(answer.steps.map(({ id, edge: of }) => all.edges.get(id) === of)).toEqual([true, true]);
  });

  it('says what of it is cut', () => {
    expect(between('planner', 'bad').words).toBe(
      'planner acts on bad over 2 agents between, in 3 steps. 1 step of it cut by quarantine.',
    );
    expect(between('planner', 'router').words).toBe('planner acts on router directly, in 1 step.');
  });

  it.each([
    ['nobody', 'coder', 'No path, because nothing is known of nobody: it has not spoken, or that has faded.'],
    ['coder', '\u202Egone', 'No path, because nothing is known of \uFFFDgone: it has not spoken, or that has faded.'],
    ['coder', 'coder', 'No path, because both ends are the same agent.'],
    ['lonely', 'coder', 'No path, because lonely asked nobody for anything, and nobody depends on it.'],
    [
      'bad',
      'planner',
      'No path, because bad asked nobody for anything, and nobody depends on it. There is one the other way.',
    ],
    [
      'router',
      'planner',
      'No path, because nobody asked planner for anything, and it depends on nobody. There is one the other way.',
    ],
    ['planner', '__proto__', 'No path, because nobody asked __proto__ for anything, and it depends on nobody.'],
  ])('from %s to %s says why there is none', (from, to, words) => {
    expect(between(from, to).words).toBe(words);
  });

  it('says how far the first leads where that is not as far as the second', () => {
    const two = fleet({ edges: [edge('a', 'b'), edge('b', 'c'), edge('x', 'y'), edge('y', 'b')] });
    const answer = findPath(two, 'a', 'y', NOW);
    expect(pathWords(answer, 'a', 'y')).toBe('No path, because none of the 2 agents that a leads to leads on to y.');
    expect(leadsBack(answer)).toBe(false);
    expect(leadsBack(findPath(two, 'b', 'x', NOW))).toBe(true);
  });

  it('leads over nothing that has faded', () => {
    expect(between('planner', 'coder', NOW + 10 * 3_600_000).answer.no).not.toBeNull();
  });
});
