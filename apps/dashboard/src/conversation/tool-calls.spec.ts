import { describe, expect, it } from '@jest/globals';
import { stored } from '../testing-conversations.ts';
import { callsOf } from './tool-calls.ts';

const call = (name: string, args?: string | Record<string, unknown>, id?: string) => ({
  ...(id === undefined ? {} : { id }),
  function: { name, ...(args === undefined ? {} : { arguments: args }) },
});

describe('callsOf', () => {
  it('brings a result to its call by the id, once', () => {
    const asks = stored(1, { to: ['tool:get'], content: { tool_calls: [call('get', '{"id": 48213}', 'c1')] } });
    const other = stored(2, {
      agent: 'tool:get',
      to: ['a'],
      type: 'response',
      content: { text: 'no', tool_call_id: 'c2' },
    });
    const result = stored(3, {
      agent: 'tool:get',
      to: ['a'],
      type: 'response',
      content: { text: 'yes', tool_call_id: 'c1' },
    });
    const again = stored(4, {
      agent: 'tool:get',
      to: ['a'],
      type: 'response',
      content: { text: 'yes', tool_call_id: 'c1' },
    });
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
      to: [],
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

  it('takes a result from who was asked, to who asked, whatever its id says', () => {
    const asks = stored(1, { to: ['tool:bank'], content: { tool_calls: [call('balance', {}, 'c9')] } });
    const answer = (offset: number, agent: string, to: string[]) =>
      stored(offset, { agent, to, type: 'response', content: { text: '0', tool_call_id: 'c9' } });
    const stranger = answer(2, 'mallory', ['a']);
    const other = answer(3, 'tool:shop', ['a']);
    const elsewhere = answer(4, 'tool:bank', ['b']);
    const true_one = answer(5, 'tool:bank', ['b', 'a']);
    const strangers = callsOf([asks, stranger, other, elsewhere]);
    expect([...strangers.results]).toEqual([]);
    expect(strangers.calls.get(asks)?.[0]?.result).toBeNull();
    expect([...callsOf([stranger, asks, other, elsewhere, true_one]).results]).toEqual([true_one]);
    expect([...callsOf([asks, answer(2, 'tool:bank', [])]).results]).toHaveLength(1);
  });

  it('takes a result that was decided before its call, by the id only', () => {
    const result = stored(1, { agent: 'tool:t', to: ['a'], type: 'response', content: { tool_call_id: 'c' } });
    const early = stored(2, { agent: 'tool:t', to: ['a'], type: 'response', content: { text: 'of something else' } });
    const asks = stored(3, { to: ['tool:t'], content: { tool_calls: [call('t', {}, 'c'), call('t', {})] } });
    const { calls, results } = callsOf([result, early, asks]);
    expect([...results]).toEqual([result]);
    expect(calls.get(asks)?.map((it) => it.result?.message)).toEqual([result, undefined]);
    expect(calls.get(asks)?.[0]?.result?.took_ms).toBe(0);
  });

  it('keeps the row of a response that makes calls itself', () => {
    const asks = stored(1, { to: ['b'], content: { tool_calls: [call('ask b', {}, 'c')] } });
    const hands_on = stored(2, {
      agent: 'b',
      to: ['a', 'tool:t'],
      type: 'response',
      content: { tool_call_id: 'c', tool_calls: [call('t', {}, 'd')] },
    });
    expect([...callsOf([asks, hands_on]).results]).toEqual([]);
  });
});
