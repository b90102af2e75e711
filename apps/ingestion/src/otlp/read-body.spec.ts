import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { readBody, type Room } from './read-body.ts';

/** A request as far as its body goes. */
const request = (headers: Record<string, string> = {}) =>
  Object.assign(new PassThrough(), { headers }) as unknown as IncomingMessage & PassThrough;

describe('bodies that come in at the same time', () => {
  it('take room until they are there or gone, and the one for which there is none is told to come again', async () => {
    const room: Room = { limit: 1_000, taken: 0 };
    const [slow, second, gone] = [request(), request(), request()];
    const reading = readBody(slow, room);
    slow.write(Buffer.alloc(600));
    await turn();
    expect(room.taken).toBe(600);

    const refused = readBody(second, room);
    second.end(Buffer.alloc(500));
    await expect(refused).rejects.toThrow('Too much');
    expect(room.taken).toBe(600);

    const broken = readBody(gone, room);
    gone.write(Buffer.alloc(300));
    await turn();
    expect(room.taken).toBe(900);
    gone.destroy();
    await expect(broken).rejects.toThrow('ended before its body did');

    slow.end(Buffer.alloc(100));
    expect(await reading).toHaveLength(700);
    expect(room.taken).toBe(0);
  });

  it('take the room of what they become', async () => {
    const room: Room = { limit: 10_000, taken: 0 };
    const bomb = request({ 'content-encoding': 'gzip' });
    const refused = readBody(bomb, room);
    bomb.end(gzipSync(Buffer.alloc(100_000)));
    await expect(refused).rejects.toThrow('Too much');
    expect(room.taken).toBe(0);
  });
});
