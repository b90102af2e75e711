import { describe, expect, it } from '@jest/globals';
import type { WhoAndWhenRun } from './recorded-run.ts';
import { TERMINAL, whoAndWhenMessages } from './who-and-when.ts';

const CODE = 'Let us count.\n```python\nprint(len(rows))\n```';

const run = (...history: [name: string, content: string][]): WhoAndWhenRun => ({
  kind: 'who-and-when',
  run_id: '7',
  file: '7.json',
  steps: history.length,
  history: history.map(([name, content]) => ({ name, content })),
  participants: ['Gardener', 'Bee_Expert', 'Bee_Expert_2', TERMINAL],
  label: { agent: 'Gardener', step: 0, reason: 'guessed', contradicts_speaker: false },
});

const shape = (...history: [name: string, content: string][]) =>
  whoAndWhenMessages(run(...history), { start: 0 }).map((m) => [m.agent_id, m.message_type, m.target_agents]);

describe('whoAndWhenMessages', () => {
  it('makes a text with code a request to the terminal, and its output the response to the author', () => {
    expect(shape(['Gardener', CODE], [TERMINAL, 'exitcode: 0 (execution succeeded)\nCode output: 12'])).toEqual([
      ['Gardener', 'request', [TERMINAL]],
      [TERMINAL, 'response', ['Gardener']],
    ]);
  });

  it('answers the last author of code, whoever spoke in between', () => {
    const turns = shape(
      ['Bee_Expert', CODE],
      ['Gardener', CODE],
      ['Bee_Expert', 'Wait.'],
      [TERMINAL, 'exitcode: 1 (execution failed)'],
    );
    expect(turns[3]).toEqual([TERMINAL, 'response', ['Gardener']]);
  });

  it('takes the terminal before any code for a broadcast, and marks its idle turns', () => {
    const idle = 'There is no code from the last 1 message for me to execute.';
    const [, broadcast, , response] = whoAndWhenMessages(
      run(['Gardener', 'Twelve.'], [TERMINAL, idle], ['Gardener', CODE], [TERMINAL, idle]),
      { start: 0 },
    );
    expect(broadcast).toMatchObject({ message_type: 'broadcast', target_agents: [], metadata: { idle_turn: true } });
    expect(response).toMatchObject({ message_type: 'response', target_agents: ['Gardener'] });
  });

  it('addresses a broadcast to the participants that it names as whole words, and to nobody else', () => {
    expect(shape(['Gardener', 'I ask @Bee_Expert, please.'])).toEqual([['Gardener', 'broadcast', ['Bee_Expert']]]);
    expect(shape(['Gardener', 'Bee_Expert_2: your turn'])).toEqual([['Gardener', 'broadcast', ['Bee_Expert_2']]]);
    expect(shape(['Gardener', 'The Gardener asks the bees.'])).toEqual([['Gardener', 'broadcast', []]]);
  });

  it('derives times from the order of steps and says so', () => {
    const messages = whoAndWhenMessages(run(['Gardener', 'a'], ['Bee_Expert', 'b']), {
      start: Date.UTC(2026, 0, 1),
      gap_ms: 1500,
    });
    expect(messages.map((message) => message.timestamp)).toEqual([
      '2026-01-01T00:00:00.000Z',
      '2026-01-01T00:00:01.500Z',
    ]);
    expect(messages[1]?.metadata).toMatchObject({
      derived_time: true,
      run: '7',
      step: 1,
      source: 'replay:who-and-when',
    });
  });

  it('gives ids by prefix, run and step, and the label to nobody', () => {
    const ids = (id_prefix: string) =>
      whoAndWhenMessages(run(['Gardener', 'a'], ['Bee_Expert', 'b']), { start: 0, id_prefix }).map((message) => [
        message.correlation_id,
        message.metadata.message_id,
      ]);
    expect(ids('x')).toEqual([
      ['x/who-and-when/7', 'x/who-and-when/7/0'],
      ['x/who-and-when/7', 'x/who-and-when/7/1'],
    ]);
    expect(ids('y')).not.toEqual(ids('x'));
    expect(JSON.stringify(whoAndWhenMessages(run(['Bee_Expert', 'b']), { start: 0 }))).not.toContain('guessed');
  });

  it('keeps the agents of parallel runs apart where asked', () => {
    const [request] = whoAndWhenMessages(run(['Gardener', CODE]), { start: 0, agents: 'per-run' });
    expect(request).toMatchObject({ agent_id: 'Gardener@7', target_agents: [`${TERMINAL}@7`] });
  });
});
