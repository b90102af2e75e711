import { describe, expect, it } from '@jest/globals';
import type { TauBenchRun, TauBenchTurn } from './recorded-run.ts';
import { tauBenchMessages } from './tau-bench.ts';

const turn = (role: TauBenchTurn['role'], content: string, more: Partial<TauBenchTurn> = {}): TauBenchTurn => ({
  role,
  content,
  tool_calls: [],
  tool_call_id: undefined,
  name: undefined,
  ...more,
});
const calls = (id: string, name: string) => ({ tool_calls: [{ id, function: { name, arguments: '{"a":1}' } }] });

const run = (...turns: TauBenchTurn[]): TauBenchRun => ({
  kind: 'tau-bench',
  run_id: '3-1',
  file: 'runs.json',
  steps: turns.filter(({ role }) => role !== 'system').length,
  turns,
  reward: 0,
});
const messages = (...turns: TauBenchTurn[]) => tauBenchMessages(run(...turns), { start: 0 });

describe('tauBenchMessages', () => {
  it('makes customer and agent two agents that ask and answer, and leaves the system prompt out', () => {
    const said = messages(
      turn('system', 'Be polite.'),
      turn('user', 'A seat, please.'),
      turn('assistant', 'Which row?'),
    );
    expect(said.map((m) => [m.agent_id, m.message_type, m.target_agents, m.metadata['step']])).toEqual([
      ['customer', 'request', ['airline-agent'], 1],
      ['airline-agent', 'response', ['customer'], 2],
    ]);
  });

  it('makes tool calls a request to the tool, with the text that came along', () => {
    const [request] = messages(turn('assistant', 'One moment.', calls('c1', 'get_seat')));
    expect(request).toMatchObject({
      message_type: 'request',
      target_agents: ['tool:get_seat'],
      content: {
        text: 'One moment.',
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'get_seat', arguments: '{"a":1}' } }],
      },
    });
  });

  it('lets a tool answer by call id, the last call where an id comes twice', () => {
    const answer = turn('tool', '{}', { tool_call_id: 'c1', name: 'get_seat' });
    const said = messages(
      turn('assistant', '', calls('c1', 'get_seat')),
      answer,
      turn('assistant', '', calls('c1', 'book_seat')),
      { ...answer, name: undefined },
    );
    expect(said.map((m) => m.agent_id)).toEqual(['airline-agent', 'tool:get_seat', 'airline-agent', 'tool:book_seat']);
    expect(said[3]).toMatchObject({
      message_type: 'response',
      target_agents: ['airline-agent'],
      content: { tool_call_id: 'c1' },
    });
  });

  it('reports what a tool refused as an error, and nothing else', () => {
    const [refused, fine] = messages(
      turn('tool', 'Error: no such seat', { name: 'get_seat' }),
      turn('tool', 'Errors fixed: 3', { name: 'get_seat' }),
    );
    expect(refused?.content.error).toBe('Error: no such seat');
    expect(fine?.content).not.toHaveProperty('error');
  });

  it('keeps parallel runs apart where asked', () => {
    const said = tauBenchMessages(run(turn('assistant', '', calls('c1', 'get_seat'))), { start: 0, agents: 'per-run' });
    expect(said[0]).toMatchObject({ agent_id: 'airline-agent@3-1', target_agents: ['tool:get_seat@3-1'] });
  });
});
