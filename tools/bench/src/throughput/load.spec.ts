import { describe, expect, it } from '@jest/globals';
import { measuredOf, type Load } from './load.ts';

const message = (id: string) => ({ headers: { ce_id: id }, value: '{}', partition: 0 });
const load: Load = {
  warmUp: [message('warm-up/1'), message('warm-up/2')],
  measured: [message('measured/1'), message('measured/2')],
};
const written = (...ids: string[]) => ids.map((id, at) => ({ id, at }));
const ALL = ['warm-up/1', 'measured/1', 'warm-up/2', 'measured/2'];

describe('the measured ones of what was written', () => {
  it('are those, where each message is there once', () => {
    expect(measuredOf(written(...ALL), load, 'copied').map(({ id }) => id)).toEqual(['measured/1', 'measured/2']);
  });

  it.each([
    ['one is missing', ALL.slice(1), 'Of 4 messages 1 were not copied, and 0 more than once.'],
    ['one is there twice', [...ALL, 'warm-up/2'], 'Of 4 messages 0 were not copied, and 1 more than once.'],
    [
      'one is there twice instead of another',
      [...ALL.slice(1), 'measured/2'],
      'Of 4 messages 1 were not copied, and 1 more',
    ],
    ['one is of nobody', [...ALL, 'stranger'], 'Of 4 messages'],
  ])('are not to be had where %s', (_, ids, error) => {
    expect(() => measuredOf(written(...ids), load, 'copied')).toThrow(error);
  });
});
