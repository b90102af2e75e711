import { describe, expect, it } from '@jest/globals';
import { skippedLine } from './describe-with.ts';
import { absentServer, givenServer } from './given.ts';
import { folderForTests } from './needs.ts';

describe('givenServer', () => {
  it('reads an address', () => {
    expect(givenServer('127.0.0.1:9092')).toEqual({ address: '127.0.0.1:9092' });
  });

  it('reads why there is none', () => {
    expect(givenServer(absentServer('no Java'))).toEqual({ missing: 'no Java' });
  });

  it('leaves it open where nothing is said', () => {
    expect(givenServer(undefined)).toBeUndefined();
  });
});

describe('folderForTests', () => {
  it('finds a folder from the checkout on', () => {
    expect(folderForTests('libs/platform/testing').missing).toBeUndefined();
  });

  it('says which folder is missing', () => {
    expect(folderForTests('../not-there/at-all').missing).toContain('../not-there/at-all');
  });
});

describe('skippedLine', () => {
  it('names the suite and each reason once', () => {
    expect(skippedLine('bus', ['no Java', 'no Redis', 'no Java'])).toBe('SKIPPED bus: no Java; no Redis');
  });
});
