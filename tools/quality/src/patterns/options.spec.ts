import { describe, expect, it } from '@jest/globals';
import { readOptions } from './options.ts';

describe('npm run quality:patterns', () => {
  it('measures both parts and the recorded runs, or what is asked for', () => {
    expect(readOptions([])).toEqual({
      ...{ parts: ['development', 'test'], words: null, alarms: true, dump: null, write: false },
    });
    expect(readOptions(['--only', 'test', '--no-alarms'])).toMatchObject({ parts: ['test'], alarms: false });
    expect(readOptions(['--dump-alarms', 'x.md'])?.dump).toBe('x.md');
    expect(readOptions(['--words', 'harbour'])).toMatchObject({ parts: ['development'], words: 'harbour' });
    expect(readOptions(['--help'])).toBeUndefined();
  });

  it('says what is accepted', () => {
    expect(() => readOptions(['--only', 'train'])).toThrow('--only takes development or test, not "train".');
    expect(() => readOptions(['--words', 'harbor'])).toThrow(
      '--words takes one of harbour, newsroom, orchard, not "harbor".',
    );
    expect(() => readOptions(['--words', 'harbour', '--only', 'test'])).toThrow('leave --only out');
    expect(() => readOptions(['--words', 'harbour', '--write'])).toThrow('leave --only');
    expect(() => readOptions(['--only', 'test', '--write'])).toThrow('leave --only and --no-alarms out');
    expect(() => readOptions(['--dump-alarms', 'x', '--no-alarms'])).toThrow('needs the recorded runs');
  });
});
