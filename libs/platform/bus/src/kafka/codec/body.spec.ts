import { describe, expect, it } from '@jest/globals';
// @ts-expect-error kafkajs declares no types for its inner modules
import Encoder from 'kafkajs/src/protocol/encoder.js';
// @ts-expect-error kafkajs declares no types for its inner modules
import createRequest from 'kafkajs/src/protocol/request.js';
import { bodyOf, frameInPlace, HEADROOM } from './body.ts';

interface KafkajsEncoder {
  readonly buffer: Buffer;
  writeBuffer(bytes: Buffer): KafkajsEncoder;
  writeInt32(value: number): KafkajsEncoder;
  writeEncoder(other: object): KafkajsEncoder;
}
const encoder = (): KafkajsEncoder => new (Encoder as new () => KafkajsEncoder)();

const requestOf = async (body: object, clientId: string): Promise<KafkajsEncoder> =>
  (createRequest as (request: object) => Promise<KafkajsEncoder>)({
    correlationId: 7,
    clientId,
    request: { apiKey: 0, apiVersion: 7, encode: () => Promise.resolve(body) },
  });

const content = Buffer.from('what was to be sent');
const inRoom = () =>
  bodyOf(Buffer.concat([Buffer.alloc(HEADROOM), content, Buffer.alloc(9)]), HEADROOM + content.length);

describe('a body with room in front of it', () => {
  frameInPlace();

  it.each([0, 1, HEADROOM - 15, HEADROOM - 14, HEADROOM - 13, HEADROOM, 3 * HEADROOM])(
    'is framed as any other, for a client with a name of %i bytes',
    async (length) => {
      const clientId = 'n'.repeat(length);
      const framed = await requestOf(inRoom(), clientId);
      expect(framed.buffer).toEqual((await requestOf(encoder().writeBuffer(content), clientId)).buffer);
    },
  );

  it('is not copied', async () => {
    const bytes = Buffer.concat([Buffer.alloc(HEADROOM), content]);
    const framed = await requestOf(bodyOf(bytes, bytes.length), 'me');
    expect(framed.buffer.buffer).toBe(bytes.buffer);
  });

  it('can have something behind it', () => {
    const written = encoder().writeInt32(1).writeEncoder(inRoom()).writeInt32(2).buffer;
    expect(written).toEqual(encoder().writeInt32(1).writeBuffer(content).writeInt32(2).buffer);
  });
});
