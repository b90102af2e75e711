import { describe, expect, it } from '@jest/globals';
import { mavenError } from './jars.ts';

describe('mavenError', () => {
  it('is the first line that says what went wrong', () => {
    const output =
      '\u001b[0m[ERROR] Plugin x could not be resolved: Unknown host -> [Help 1]\n[ERROR] \n[ERROR] Re-run Maven';
    expect(mavenError(output)).toBe('Plugin x could not be resolved: Unknown host -> [Help 1]');
  });

  it('is found in colours too', () => {
    expect(mavenError('[\u001b[1;31mERROR\u001b[m] no POM in this directory')).toBe('no POM in this directory');
  });

  it('is nothing where Maven says nothing', () => {
    expect(mavenError('Downloading')).toBeUndefined();
  });
});
