import { describe, expect, it } from '@jest/globals';
import { dataPath } from './data.ts';
import { readOptions } from './options.ts';

describe('npm run quality:trust', () => {
  it('measures both parts, or the one that is asked for', () => {
    expect(readOptions([])).toEqual({ parts: ['development', 'test'], write: false });
    expect(readOptions(['--only', 'development'])?.parts).toEqual(['development']);
    expect(readOptions(['--help'])).toBeUndefined();
  });

  it('says what is accepted', () => {
    expect(() => readOptions(['--only', 'train'])).toThrow('--only takes development or test, not "train".');
    expect(() => readOptions(['--only', 'test', '--write'])).toThrow('leave --only out');
  });

  it('says loudly what data is missing', () => {
    expect(() => dataPath('no-such-set')).toThrow(
      /^NOTHING WAS MEASURED: there is no \.\.\/shared\/data\/no-such-set /,
    );
  });
});
