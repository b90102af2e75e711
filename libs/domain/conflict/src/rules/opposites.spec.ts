import { describe, expect, it } from '@jest/globals';
import { areOpposite } from './opposites.ts';

describe('intents that cannot both come true', () => {
  it.each([
    ['cancel', 'book'],
    ['delete', 'update'],
    ['enable', 'disable'],
    ['grant access', 'revoke access'],
    ['scale up', 'scale down'],
    ['turn on', 'turn off'],
    ['roll the release out', 'roll the release back'],
    ['add column tier', 'drop column tier'],
    ['set limit=5', 'set limit=9'],
    ['scale replicas=3', 'scale replicas=0'],
    ['revert', 'merge'],
    ['rollback', 'deploy'],
    ['restore', 'delete'],
    ['start', 'stop'],
    ['approve', 'reject'],
    ['Publish', 'RETRACT'],
  ])('%s and %s', (a, b) => {
    expect(areOpposite(a, b)).toBe(true);
    expect(areOpposite(b, a)).toBe(true);
  });
});

describe('intents that can', () => {
  it.each([
    ['update', 'update'],
    ['update the address', 'update the quantity'],
    ['set limit=5', 'set limit=5'],
    ['set limit=5', 'set owner=mia'],
    ['create', 'approve'],
    ['deploy', 'restart'],
    ['turn on the light', 'turn on the heating'],
    ['rehearse the migration', 'try the release'],
    ['', 'delete'],
    ['__proto__', 'constructor'],
  ])('%s and %s', (a, b) => {
    expect(areOpposite(a, b)).toBe(false);
    expect(areOpposite(b, a)).toBe(false);
  });
});
