import { describe, expect, it } from '@jest/globals';
import { placeOf, selfTimes, type CpuProfile } from './self-times.ts';

const FOLDER = 'file:///home/me/chorus';
const frame = (functionName: string, url = '') => ({ functionName, url });

const profile: CpuProfile = {
  nodes: [
    { callFrame: frame('(root)'), children: [2, 3, 4, 5, 7] },
    { callFrame: frame('(idle)') },
    { callFrame: frame('parse', `${FOLDER}/node_modules/zod/v4/core/parse.js`) },
    { callFrame: frame('(garbage collector)') },
    { callFrame: frame('decode', `${FOLDER}/libs/platform/bus/src/runtime/decode.ts`), children: [6] },
    { callFrame: frame('alloc', 'node:buffer') },
    { callFrame: frame('processTimers', 'node:internal/timers') },
  ].map((node, i) => ({ id: i + 1, ...node })),
  startTime: 1000,
  // At 1010, 1020 … 1080.
  samples: [3, 2, 3, 5, 6, 4, 7, 3],
  timeDeltas: [10, 10, 10, 10, 10, 10, 10, 10],
};

describe('self times', () => {
  it('are shares of the busy time within the window; what Node.js does is charged to who asked for it', () => {
    const { busy, places, functions } = selfTimes(profile, { from_us: 1020, to_us: 1070 }, FOLDER);
    expect(busy).toBeCloseTo(5 / 6);
    expect(places).toEqual([
      { name: 'libs/platform/bus', share: 0.4 },
      { name: 'zod', share: 0.2 },
      { name: 'garbage collection', share: 0.2 },
      { name: 'Node.js', share: 0.2 },
    ]);
    expect(functions.map(({ name }) => name)).toEqual([
      'decode (libs/platform/bus)',
      'parse (zod)',
      'garbage collection',
      'processTimers (Node.js)',
    ]);
  });

  it('are not of an empty window', () => {
    expect(() => selfTimes(profile, { from_us: 5000, to_us: 6000 }, FOLDER)).toThrow('no sample');
  });
});

describe('the place of a function', () => {
  it.each([
    [`${FOLDER}/node_modules/@nestjs/core/index.js`, '@nestjs/core'],
    [`${FOLDER}/node_modules/kafkajs/node_modules/long/long.js`, 'long'],
    ['/home/me/chorus/node_modules/kafkajs/src/producer/index.js', 'kafkajs'],
    [`${FOLDER}/apps/stream-processor/src/main.ts`, 'apps/stream-processor'],
    [`${FOLDER}/libs/contracts/src/index.ts`, 'libs/contracts'],
    [`${FOLDER}/libs/domain/conflict/src/text/hash.ts`, 'libs/domain/conflict'],
    ['node:internal/timers', 'Node.js'],
    ['', 'Node.js'],
  ])('%s is %s', (url, place) => expect(placeOf(frame('f', url), FOLDER)).toBe(place));

  it('called "constructor" is a place, too', () => {
    expect(placeOf(frame('constructor', `${FOLDER}/node_modules/zod/index.js`), FOLDER)).toBe('zod');
  });

  it('of the collector is named', () => {
    expect(placeOf(frame('(garbage collector)'), FOLDER)).toBe('garbage collection');
  });
});
