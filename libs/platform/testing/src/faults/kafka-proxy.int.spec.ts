import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { describeWith } from '../jest/describe-with.ts';
import { metadataRequest } from '../kafka/answers.ts';
import { exchange } from '../servers/exchange.ts';
import { type KafkaProxy, startKafkaProxy } from './kafka-proxy.ts';

const MB = 1024 * 1024;

async function until(condition: () => boolean) {
  while (!condition()) await sleep(5);
}

describeWith([], 'a proxy before a server that says back what it hears', () => {
  let server: Server;
  let port: number;
  let proxy: KafkaProxy;
  /** The server's side of its connections, and all that came. */
  let accepted: Socket[];
  let heard: number;
  const clients: Socket[] = [];

  beforeEach(async () => {
    [accepted, heard] = [[], 0];
    server = createServer({ allowHalfOpen: true }, (socket) => {
      accepted.push(socket);
      socket.on('error', () => {});
      socket.on('data', (bytes: Buffer) => (heard += bytes.length));
      socket.pipe(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as { port: number }).port;
    proxy = await startKafkaProxy({ target: `127.0.0.1:${port}` });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await proxy.stop();
    for (const socket of accepted) socket.destroy();
    server.close();
  });

  async function open(): Promise<Socket> {
    const socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
    clients.push(socket);
    await once(socket, 'connect');
    return socket;
  }

  /** How a connection ends: by an error's code, or in order. */
  async function endOf(socket: Socket): Promise<string> {
    let code = 'in order';
    socket.on('error', (error: NodeJS.ErrnoException) => (code = error.code ?? error.message));
    socket.resume();
    if (!socket.destroyed) await once(socket, 'close').catch(() => {});
    return code;
  }

  /** Sends chunks, then its end, and gives all that comes back. */
  async function echoed(chunks: readonly Uint8Array[]): Promise<Buffer> {
    const socket = await open();
    for (const chunk of chunks) socket.write(chunk);
    socket.end();
    const back: Buffer[] = [];
    for await (const bytes of socket as AsyncIterable<Buffer>) back.push(bytes);
    return Buffer.concat(back);
  }

  it('hands on anything unharmed, to the last byte before the end, whatever the line is like', async () => {
    const line = fc.record({ delayMs: fc.nat(3), jitterMs: fc.nat(3), rate: fc.option(fc.constant(200_000)) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 300 })),
        line,
        async (chunks, { delayMs, jitterMs, rate }) => {
          proxy.delay(delayMs, jitterMs);
          proxy.throttle(rate ?? undefined);
          expect((await echoed(chunks)).equals(Buffer.concat(chunks))).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
    expect(proxy.counts.delayed).toBeGreaterThan(0);
    await until(() => proxy.connections === 0);
  });

  it('hands on much to a client that reads slowly', async () => {
    const sent = randomBytes(32 * MB);
    const socket = await open();
    socket.pause();
    socket.write(sent);
    const back: Buffer[] = [];
    let length = 0;
    while (length < sent.length) {
      const bytes = (socket.read() as Buffer | null) ?? undefined;
      if (bytes) length += back.push(bytes) && bytes.length;
      else await once(socket, 'readable');
    }
    expect(Buffer.concat(back).equals(sent)).toBe(true);
  });

  it('takes no more from one side than the other reads', async () => {
    const socket = await open();
    await until(() => accepted.length === 1);
    accepted[0]?.unpipe();
    accepted[0]?.pause();
    let taken = 0;
    const chunk = Buffer.alloc(MB);
    for (let n = 0; n < 256; n++) socket.write(chunk, () => (taken += chunk.length));
    // Until neither side has moved for a while: what the kernel and the proxy hold is full.
    for (let before = -1; before !== taken; await sleep(200)) before = taken;
    expect(taken).toBeLessThan(64 * MB);
  });

  it('cuts by a reset, counts it, and takes new connections', async () => {
    const ends = (await Promise.all([open(), open()])).map(endOf);
    await until(() => proxy.connections === 2);
    expect(proxy.cut()).toBe(2);
    expect(await Promise.all(ends)).toEqual(['ECONNRESET', 'ECONNRESET']);
    expect(proxy.connections).toBe(0);
    await until(() => accepted.every(({ destroyed }) => destroyed));
    expect(String(await echoed([Buffer.from('again')]))).toBe('again');
    expect(proxy.counts).toMatchObject({ cut: 2, refused: 0 });
  });

  it('refuses while blocked', async () => {
    const end = open().then(endOf);
    await until(() => proxy.connections === 1);
    proxy.block();
    expect(await end).toBe('ECONNRESET');
    expect(await endOf(connect({ port: proxy.port, host: '127.0.0.1' }))).toBe('ECONNRESET');
    expect(proxy.counts).toMatchObject({ cut: 1, refused: 1 });
    proxy.unblock();
    expect(String(await echoed([Buffer.from('back')]))).toBe('back');
  });

  it('is silent: new connections are made, nothing passes until it ends, and then all of it', async () => {
    const before = await open();
    await until(() => proxy.connections === 1);
    proxy.silence(true);
    const during = await open();
    before.write(metadataRequest());
    during.write(metadataRequest());
    // Others are heard meanwhile.
    expect(await exchange(port, Buffer.from('direct'), String)).toBe('direct');
    expect(heard).toBe('direct'.length);
    proxy.silence(false);
    const answers = await Promise.all([once(before, 'data'), once(during, 'data')]);
    expect(answers).toEqual([[metadataRequest()], [metadataRequest()]]);
    expect(proxy.counts.silenced).toBe(2);
  });

  it('keeps connections open in silence though the server is gone', async () => {
    const socket = await open();
    await until(() => accepted.length === 1);
    proxy.silence(true);
    for (const far of accepted) far.resetAndDestroy();
    const end = endOf(socket);
    const late = await open();
    late.write(metadataRequest());
    expect([socket.destroyed, late.destroyed]).toEqual([false, false]);
    proxy.silence(false);
    expect(await end).toBe('ECONNRESET');
    expect(await once(late, 'data')).toEqual([metadataRequest()]);
  });

  it('ends connections when nobody is behind it', async () => {
    const end = open().then(endOf);
    server.close();
    for (const far of accepted) far.destroy();
    await end;
    expect(await endOf(connect({ port: proxy.port, host: '127.0.0.1' }))).toBe('ECONNRESET');
  });

  it('stops with connections open, held bytes included, and twice', async () => {
    const end = open().then((socket) => {
      proxy.delay(60_000);
      socket.write(metadataRequest());
      return endOf(socket);
    });
    await until(() => proxy.counts.delayed === 1);
    await Promise.all([proxy.stop(), proxy.stop()]);
    expect(await end).toBe('ECONNRESET');
    await proxy.stop();
    expect(proxy.connections).toBe(0);
    expect(await endOf(connect({ port: proxy.port, host: '127.0.0.1' }))).toBe('ECONNREFUSED');
  });

  it('names what is wrong with a target', async () => {
    await expect(startKafkaProxy({ target: 'localhost' })).rejects.toThrow('"localhost"; it must be host:port');
  });
});
