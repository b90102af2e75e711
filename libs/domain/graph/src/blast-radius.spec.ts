import { describe, expect, it } from '@jest/globals';
import { blastRadius } from './blast-radius.ts';
import { applyDecision } from './apply-decision.ts';
import { decision, graphOf, T0 } from './graph.testkit.ts';

const ends = (edges: readonly { source_agent: string; target_agent: string }[]) =>
  edges.map(({ source_agent, target_agent }) => `${source_agent}>${target_agent}`).sort();

describe('blastRadius', () => {
  it('names what is cut, who hears from nobody else, and who is within two steps', () => {
    //   x → a → b → d → e,   a → c ← y,   d → a
    const graph = graphOf('x>a a>b a>c y>c b>d d>e d>a');
    const radius = blastRadius(graph, 'a');
    expect(ends(radius.cut_in)).toEqual(['d>a', 'x>a']);
    expect(ends(radius.cut_out)).toEqual(['a>b', 'a>c']);
    expect(radius.only_source_of).toEqual(['b']);
    expect(radius.reaches_within_2).toEqual(['b', 'c', 'd']);
  });

  it('looks at traffic only, and takes several kinds of edge from one source as one source', () => {
    const graph = graphOf('a>b c!b a!d');
    applyDecision(graph, decision({ from: 'a', edges: [['a', 'b', 'dependency']] }), T0);
    expect(blastRadius(graph, 'a')).toMatchObject({ only_source_of: ['b'], reaches_within_2: ['b'], cut_in: [] });
    expect(ends(blastRadius(graph, 'a').cut_out)).toEqual(['a>b', 'a>b']);
  });

  it('is empty for an agent that nobody knows', () => {
    expect(blastRadius(graphOf('a>b'), '__proto__')).toEqual({
      cut_in: [],
      cut_out: [],
      only_source_of: [],
      reaches_within_2: [],
    });
  });
});
