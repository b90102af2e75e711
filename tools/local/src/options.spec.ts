import { describe, expect, it } from '@jest/globals';
import { readOptions } from './options.ts';

describe('the options of npm start', () => {
  it('have defaults that need no thought', () => {
    expect(readOptions([])).toEqual({
      demo: true,
      fleets: [],
      fresh: false,
      memory: false,
      ports: { dashboard: 3000, gateway: 4000, ingestion: 4318 },
    });
  });

  it('can be changed', () => {
    const options = readOptions(['--no-demo', '--fleet', 'a', '--fleet', 'b', '--memory', '--gateway', '0']);
    expect(options).toMatchObject({ demo: false, fleets: ['a', 'b'], memory: true, ports: { gateway: 0 } });
    expect(readOptions(['--help'])).toBeUndefined();
  });

  it('say what is wrong with them', () => {
    expect(() => readOptions(['--gateway', 'x'])).toThrow('--gateway is a port from 0 to 65535, not "x"');
    expect(() => readOptions(['--fast'])).toThrow(/Unknown option '--fast'.*--help tells the options/s);
  });
});
