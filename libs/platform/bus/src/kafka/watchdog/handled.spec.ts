import { describe, expect, it } from '@jest/globals';
import { Handling, Lookout, LOOKS } from './handled.ts';

function watched() {
  const handling = new Handling();
  const lookout = new Lookout(handling.memory);
  const look = (times: number) => Array.from({ length: times }, () => lookout.look());
  return { handling, look };
}

describe('the lookout', () => {
  it('finds the record that stays in hand for so many looks', () => {
    const { handling, look } = watched();
    look(3);
    handling.begin(2, 1, 5, 2 ** 45);
    const looks = look(LOOKS + 1);
    expect(looks.pop()).toEqual({ processor: 2, topic: 1, partition: 5, offset: 2 ** 45 });
    expect(looks).toEqual(looks.map(() => undefined));
  });

  it('finds nothing where handlers come back, whatever is in hand whenever it looks', () => {
    const { handling, look } = watched();
    for (let offset = 0; offset < 20 * LOOKS; offset++) {
      handling.begin(0, 0, 0, offset);
      expect(look(LOOKS / 2)).not.toContainEqual(expect.anything());
      if (offset % 2 === 0) handling.end();
    }
  });

  it('finds nothing where no handler is at work, and begins anew with the next', () => {
    const { handling, look } = watched();
    handling.begin(0, 0, 0, 1);
    look(LOOKS);
    handling.end();
    handling.end();
    expect(look(3 * LOOKS)).not.toContainEqual(expect.anything());
    handling.begin(0, 0, 0, 1);
    expect(look(LOOKS)).not.toContainEqual(expect.anything());
    expect(look(1)).toMatchObject([{ offset: 1 }]);
  });

  it('sees -1 where there is no record', () => {
    const { handling, look } = watched();
    handling.begin(3, -1, -1, -1);
    expect(look(LOOKS + 1).pop()).toEqual({ processor: 3, topic: -1, partition: -1, offset: -1 });
  });
});
