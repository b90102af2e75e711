import { describe, expect, it } from '@jest/globals';
import { Handling, Lookout, LOOKS } from './handled.ts';

/** Looks every 100 ms; since the look before, the process has used `processor_ms` of them. */
function watched() {
  const handling = new Handling();
  const lookout = new Lookout(handling.memory, 100 * LOOKS);
  let used = 0;
  const look = (times: number, processor_ms = 100) =>
    Array.from({ length: times }, () => lookout.look((used += processor_ms)));
  return { handling, lookout, look };
}

describe('the lookout', () => {
  it('finds the record that stays in hand for so many looks', () => {
    const { handling, lookout, look } = watched();
    look(3);
    handling.begin(2, 1, 5, 2 ** 45);
    const looks = look(LOOKS + 1);
    const blocked = looks.pop();
    expect(blocked).toMatchObject({ processor: 2, topic: 1, partition: 5, offset: 2 ** 45 });
    expect(looks).toEqual(looks.map(() => undefined));
    const stillHas = () => blocked && lookout.stillHas(blocked);
    expect(stillHas()).toBe(true);
    handling.end();
    expect(stillHas()).toBe(false);
    handling.begin(2, 1, 5, 2 ** 45);
    expect(stillHas()).toBe(false);
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

  it('has patience with a process that others leave hardly any processor time, up to a point', () => {
    const { handling, look } = watched();
    handling.begin(0, 0, 0, 1);
    look(1);
    expect(look(2 * LOOKS, 10)).not.toContainEqual(expect.anything());
    // By now it has used a quarter of the time that it has.
    expect(look(1, 100)).toMatchObject([{ offset: 1 }]);
    handling.begin(0, 0, 0, 2);
    look(1);
    expect(look(4 * LOOKS - 1, 1)).not.toContainEqual(expect.anything());
    expect(look(1, 1)).toMatchObject([{ offset: 2 }]);
  });

  it('sees -1 where there is no record', () => {
    const { handling, look } = watched();
    handling.begin(3, -1, -1, -1);
    expect(look(LOOKS + 1).pop()).toMatchObject({ processor: 3, topic: -1, partition: -1, offset: -1 });
  });

  describe('where handlers wait', () => {
    const first = { processor: 1, topic: 0, partition: 3, offset: 2 ** 40 };
    const second = { processor: 2, topic: 1, partition: 4, offset: 5 };

    it('finds the record of the one that waits when the event loop has no more turns', () => {
      const { handling, lookout, look } = watched();
      const over = handling.wait(first);
      for (let n = 0; n < 3 * LOOKS; n++) {
        handling.tick();
        expect(look(LOOKS / 2)).not.toContainEqual(expect.anything());
      }
      const blocked = look(LOOKS).pop();
      expect(blocked).toMatchObject({ ...first, among: 1 });
      const stillHas = () => blocked && lookout.stillHas(blocked);
      expect(stillHas()).toBe(true);
      handling.tick();
      expect(stillHas()).toBe(false);
      over();
      expect(look(3 * LOOKS)).not.toContainEqual(expect.anything());
    });

    it('sees that the loop is free also in what other handlers do, and blames one that is at work itself', () => {
      const { handling, look } = watched();
      handling.wait(first);
      for (let offset = 0; offset < 2 * LOOKS; offset++) {
        handling.begin(0, 0, 0, offset);
        handling.end();
        expect(look(LOOKS / 2)).not.toContainEqual(expect.anything());
      }
      handling.begin(0, 0, 0, 77);
      expect(look(LOOKS + 1).pop()).toMatchObject({ processor: 0, offset: 77, among: 1 });
    });

    it('blames nobody among several, and the one that is left when others are over', () => {
      const { handling, look } = watched();
      handling.wait(first);
      const over = handling.wait(second);
      expect(look(LOOKS + 1).pop()).toMatchObject({ processor: -1, topic: -1, partition: -1, offset: -1, among: 2 });
      over();
      expect(look(LOOKS)).not.toContainEqual(expect.anything());
      expect(look(1).pop()).toMatchObject({ ...first, among: 1 });
    });
  });
});
