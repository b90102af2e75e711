import { describe, expect, it } from '@jest/globals';
import { stored } from '../testing-conversations.ts';
import { callsOf } from './tool-calls.ts';

const call = (name: string, args?: string | Record<string, unknown>, id?: string) => ({
  ...(id === undefined ? {} : { id }),
  function: { name, ...(args === undefined ? {} : { arguments: args }) },
});

describe('callsOf', () => {
  it('brings a result to its call by the id, whoever answers, and once', () => {
    const asks = stored(1, { to: ['tool:get'], content: { tool_calls: [call('get', '{"id": 48213}', 'c1')] } });
    const other = stored(2, { agent: 'tool:get', type: 'response', content: { text: 'no', tool_call_id: 'c2' } });
    const result = stored(3, { agent: 'tool:get', type: 'response', content: { text: 'yes', tool_call_id: 'c1' } });
    const again = stored(4, { agent: 'tool:get', type: 'response', content: { text: 'yes', tool_call_id: 'c1' } });
    const { calls, results } = callsOf([asks, other, result, again]);
    expect([...results]).toEqual([result]);
    expect(calls.get(asks)).toEqual([
      {
        name: 'get',
        args: '{\n  "id": 48213\n}',
        brief: '48213',
        result: { message: result, text: 'yes', failed: false, took_ms: 2000 },
      },
    ]);
  });

  it('takes the next answer of the tool where calls have no ids', () => {
    const asks = stored(1, { to: ['tool:shell'], content: { tool_calls: [call('shell', 'ls -l')] } });
    const said = stored(2, { agent: 'b', type: 'response', content: { text: 'meanwhile' } });
    const result = stored(3, {
      agent: 'tool:shell',
      type: 'response',
      content: { error: 'no such file' },
      metadata: { duration_ms: 84 },
    });
    const { calls, results } = callsOf([asks, said, result]);
    expect([...results]).toEqual([result]);
    expect(calls.get(asks)?.[0]).toMatchObject({
      args: 'ls -l',
      brief: 'ls -l',
      result: { text: 'no such file', failed: true, took_ms: 84 },
    });
  });

  it('leaves alone what is no result, and shows calls that got none', () => {
    const asks = stored(1, { to: ['tool:a'], content: { tool_calls: [call('a', {}), call('b', { x: 'y' }, 'c')] } });
    const response = stored(2, { agent: 'b', type: 'response', content: { text: 'hello' } });
    const { calls, results } = callsOf([response, asks]);
    expect(results.size).toBe(0);
    expect(calls.get(asks)?.map(({ name, brief, result }) => [name, brief, result])).toEqual([
      ['a', '', null],
      ['b', '"y"', null],
    ]);
  });
});
