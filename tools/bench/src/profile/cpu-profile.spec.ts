import { describe, expect, it } from '@jest/globals';
import { placeOf, timesOf, type CpuProfile } from './cpu-profile.ts';

const FOLDER = 'file:///home/me/chorus';
const frame = (functionName: string, url = '') => ({ functionName, url });

const profile: CpuProfile = {
  nodes: [
    { callFrame: frame('(root)'), children: [2, 4, 5, 8] },
    { callFrame: frame('(idle)') },
    { callFrame: frame('', `${FOLDER}/node_modules/zod/v4/core/parse.js`) },
    { callFrame: frame('(garbage collector)') },
    { callFrame: frame('decode', `${FOLDER}/libs/platform/bus/src/runtime/decode.ts`), children: [3, 6, 7] },
    { callFrame: frame('alloc', 'node:buffer') },
    { callFrame: frame('decode', `${FOLDER}/libs/platform/bus/src/runtime/decode.ts`) },
    { callFrame: frame('processTimers', 'node:internal/timers') },
  ].map((node, i) => ({ id: i + 1, ...node })),
  startTime: 1000,
  // At 1010, 1020 … 1090.
  samples: [3, 2, 3, 5, 6, 7, 4, 8, 3],
  timeDeltas: [10, 10, 10, 10, 10, 10, 10, 10, 10],
};

describe('the times of a profile', () => {
  const { busy, places, functions } = timesOf(profile, { from_us: 1020, to_us: 1080 }, FOLDER);

  it('are shares of the busy time within the window', () => {
    expect(busy).toBeCloseTo(6 / 7);
  });

  it('are charged to whoever asked Node.js for something', () => {
    expect(places).toEqual([
      { name: 'libs/platform/bus', self: 3 / 6 },
      { name: 'zod', self: 1 / 6 },
      { name: 'garbage collection', self: 1 / 6 },
      { name: 'Node.js', self: 1 / 6 },
    ]);
  });

  it('count a function once, however deep it calls itself, and name what has no name by its file', () => {
    expect(functions).toEqual([
      { name: 'decode (libs/platform/bus)', total: 4 / 6, self: 3 / 6 },
      { name: 'zod/v4/core/parse.js', total: 1 / 6, self: 1 / 6 },
      { name: 'garbage collection', total: 1 / 6, self: 1 / 6 },
    ]);
  });

  it('are not of an empty window', () => {
    expect(() => timesOf(profile, { from_us: 5000, to_us: 6000 }, FOLDER)).toThrow('no sample');
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
