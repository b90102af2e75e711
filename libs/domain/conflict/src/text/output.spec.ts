import { describe, expect, it } from '@jest/globals';
import { holdsNothing, isShellOnly, lastWord, printed } from './output.ts';

describe('what executed code printed', () => {
  it.each([
    ['exitcode: 0 (execution succeeded)\nCode output: 42\n', '42'],
    ['exitcode: 0 (execution succeeded)\nCode output: \n', ''],
    ['exit code 0\nanswer: 42', 'answer: 42'],
    ['exitcode: 0 (execution succeeded)', undefined],
  ])('of %j is %j', (report, output) => {
    expect(printed(report)).toBe(output);
  });

  it.each([
    '',
    '[]',
    'None',
    '0',
    'The longest word found is:',
    'No Blu-Ray entries found in the inventory.',
    'File not found',
    'An error occurred: 3',
  ])('is nothing: %j', (output) => {
    expect(holdsNothing(output)).toBe(true);
  });
  it.each(['42', '12 passed, 0 failed', 'No errors found', 'no problems', `error ${'and much more '.repeat(30)}`])(
    'is something: %j',
    (output) => {
      expect(holdsNothing(output)).toBe(false);
    },
  );

  it('ends in its result', () => {
    expect(lastWord('The answer is 3.14')).toBe('3.14');
    expect(lastWord('… in total: 112 !')).toBe('112');
    expect(lastWord('')).toBe('');
  });
});

describe('commands of a shell', () => {
  it('may succeed in silence, programs are to print', () => {
    expect(isShellOnly('```sh\nmkdir x\n```')).toBe(true);
    expect(isShellOnly('```sh\npip install x\n```\n```python\nprint(1)\n```')).toBe(false);
    expect(isShellOnly('```\nprint(1)\n```')).toBe(false);
  });
});
