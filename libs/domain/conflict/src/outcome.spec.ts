import { describe, expect, it } from '@jest/globals';
import { extractOutcome } from './outcome.ts';
import { message } from './testing/fleet.ts';

const answer = (content: { text?: string; error?: string; tool_call_id?: string }) =>
  extractOutcome(message('tool', { message_type: 'response', content }));

const TRACE = `exitcode: 1 (execution failed)
Code output: Traceback (most recent call last):
  File "a.py", line 1, in <module>
socket.timeout: The read operation timed out

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "a.py", line 2, in <module>
    print(x)
NameError: name 'x' is not defined
Output that came before`;

describe('the outcome of executed code', () => {
  it('is success with exit code 0, whatever the output says', () => {
    expect(answer({ text: 'exitcode: 0 (execution succeeded)\nCode output: Error: none' })).toMatchObject({
      kind: 'succeeded',
      of: 'execution',
    });
  });

  it('is failure otherwise, named by the last exception', () => {
    expect(answer({ text: TRACE })).toEqual({
      kind: 'failed',
      of: 'execution',
      cause: 'work',
      detail: "NameError: name 'x' is not defined",
    });
  });

  it.each([
    ['exitcode: 124 (execution failed)\nCode output: \nTimeout', 'environment', 'Timeout'],
    ['exitcode: 1 (execution failed)\nCode output: unknown language json', 'work', 'unknown language json'],
    [
      'exitcode: 1\n  File "a.py", line 1\nIndentationError: unexpected indent',
      'work',
      'IndentationError: unexpected indent',
    ],
    [
      'Traceback (most recent call last):\n  File "x"\nModuleNotFoundError: No module named y',
      'environment',
      'ModuleNotFoundError: No module named y',
    ],
    ['exit code 1\nFileNotFoundError: [Errno 2] No such file', 'input', 'FileNotFoundError: [Errno 2] No such file'],
    ['exitcode: -9', 'unknown', 'exit code -9'],
  ])('%j is a failure of the %s', (text, cause, detail) => {
    expect(answer({ text })).toMatchObject({ kind: 'failed', cause, detail });
  });

  it('is idle when there was nothing to execute', () => {
    expect(answer({ text: 'There is no code from the last 1 message for me to execute.' }).kind).toBe('idle');
  });
});

describe('the outcome of a tool call', () => {
  it.each([
    [{ text: 'Error: flight not available', tool_call_id: 'c' }, 'failed', 'Error: flight not available'],
    [{ error: '429 Too Many Requests' }, 'failed', '429 Too Many Requests'],
    [{ text: '{"error":"no such order"}', tool_call_id: 'c' }, 'failed', 'no such order'],
    [{ text: '{"isError":true,"x":1}', tool_call_id: 'c' }, 'failed', '{"isError":true,"x":1}'],
    [{ text: '{"error":null}', tool_call_id: 'c' }, 'succeeded', ''],
    [{ text: '', tool_call_id: 'c' }, 'succeeded', ''],
    [{ text: '{"error', tool_call_id: 'c' }, 'succeeded', ''],
    [{ text: 'Here is what I found.' }, 'none', ''],
  ])('%j: %s', (content, kind, detail) => {
    expect(answer(content)).toMatchObject({ kind, detail });
  });
});

describe('what is no outcome', () => {
  it.each(['request', 'broadcast'] as const)('a %s, whatever it quotes', (message_type) => {
    for (const text of [TRACE, 'Error: x', 'exitcode: 0'])
      expect(extractOutcome(message('a', { message_type, content: { text } })).kind).toBe('none');
  });

  it('an exit code in the middle of an answer', () => {
    expect(answer({ text: 'You wrote:\nexitcode: 1 (execution failed)' }).kind).toBe('none');
  });
});
