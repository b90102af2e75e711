import { describe, expect, it } from '@jest/globals';
import { edgesOf } from './edges.ts';
import { evidenceOf } from './evidence.ts';
import { Fleet, touching } from './testing/fleet.ts';

const arrows = (edges: ReturnType<typeof edgesOf>) =>
  edges.map((edge) => `${edge.source_agent} ${edge.relationship_type} ${edge.target_agent}`);
const kinds = (evidence: ReturnType<typeof evidenceOf>) => evidence.map(({ kind, agent_id }) => `${kind} ${agent_id}`);

describe('the edges of a message', () => {
  it('run from the sender to each receiver once, and never to itself', () => {
    const fleet = new Fleet();
    const target_agents = ['b', 'c', 'b', 'a'];
    expect(arrows(fleet.say('a', { message_type: 'request', target_agents }).edges)).toEqual([
      'a request b',
      'a request c',
    ]);
    expect(arrows(fleet.say('b', { message_type: 'response', target_agents: ['a'] }).edges)).toEqual([
      'b dependency a',
    ]);
  });

  it('without receivers run from the previous speaker, unless that one had addressed the sender', () => {
    const fleet = new Fleet();
    expect(fleet.say('a').edges).toEqual([]);
    expect(arrows(fleet.say('b').edges)).toEqual(['a dependency b']);
    expect(fleet.say('b').edges).toEqual([]);
    fleet.say('b', { target_agents: ['c'] });
    expect(fleet.say('c').edges).toEqual([]);
    expect(fleet.say('d', { correlation_id: 'another' }).edges).toEqual([]);
  });

  it('include the conflict, as strong as the risk', () => {
    const fleet = new Fleet();
    fleet.say('a', { content: touching('r', 'exclusive') });
    const { edges } = fleet.say('b', { content: touching('r', 'write'), target_agents: ['c'] });
    expect(arrows(edges)).toEqual(['b dependency c', 'b conflict a']);
    expect(edges[1]).toMatchObject({ strength: 0.63, created_at: '2026-03-01T12:00:02.000Z' });
  });
});

describe('the evidence of a message', () => {
  it('is a small contribution where nothing else happened and something new was said', () => {
    const fleet = new Fleet();
    expect(fleet.tell('a', 'I found three errors in the table.').evidence).toMatchObject([
      { evidence_id: 'identity of m1:contribution:a', kind: 'contribution', outcome: 'good', severity: 0.05 },
    ]);
    expect(fleet.tell('b', 'I found three errors in the table!').evidence).toEqual([]);
    expect(fleet.tell('x', 'There is no code from the last 1 message for me to execute.').evidence).toEqual([]);
  });

  it('of a conflict is about the later writer, never about who only reads', () => {
    const fleet = new Fleet();
    fleet.say('a', { content: touching('r', 'exclusive') });
    expect(kinds(fleet.say('writer', { content: touching('r', 'write') }).evidence)).toEqual(['conflict writer']);
    expect(kinds(fleet.say('reader', { content: touching('r', 'read') }).evidence)).toEqual(['contribution reader']);
  });
});

describe('evidence and tools', () => {
  it('there is none in what a tool answers', () => {
    const fleet = new Fleet();
    const found = { text: 'I found three errors in the table.' };
    expect(fleet.say('tool:search', { message_type: 'response', content: found }).evidence).toEqual([]);
  });

  it('a name makes no tool: who acts on his own is judged like any agent', () => {
    const fleet = new Fleet();
    fleet.say('a', { content: touching('r', 'exclusive') });
    expect(kinds(fleet.say('tool:writer', { content: touching('r', 'write') }).evidence)).toEqual([
      'conflict tool:writer',
    ]);
  });

  it('there is some about the agent whose work a tool reports on, whatever it is called', () => {
    const reported = (asker: string) => {
      const fleet = new Fleet();
      const content = { text: '```\nprint(1)\n```' };
      fleet.say(asker, { message_type: 'request', target_agents: ['tool:shell'], content });
      const failure = { text: 'exitcode: 1 (execution failed)\nNameError' };
      return fleet.say('tool:shell', { message_type: 'response', target_agents: [asker], content: failure }).evidence;
    };
    expect(kinds(reported('coder'))).toEqual(['execution_failed coder']);
    expect(kinds(reported('tool:agent'))).toEqual(['execution_failed tool:agent']);
  });
});

describe('a blocked message', () => {
  it('is judged, and proves and changes nothing', () => {
    const fleet = new Fleet();
    fleet.say('a', { content: touching('r', 'write') });
    const before = fleet.stored;
    const { analysis, evidence, edges } = fleet.say('b', {
      content: touching('r', 'exclusive'),
      target_agents: ['c'],
      blocked: true,
    });
    expect(analysis.kind).toBe('contention');
    expect(evidence).toEqual([]);
    expect(arrows(edges)).toContain('b dependency c');
    expect(fleet.stored).toBe(before);
  });
});
