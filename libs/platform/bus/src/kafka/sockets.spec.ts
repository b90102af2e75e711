import net from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { connect, Sockets, watched } from './sockets.ts';

describe('a watched connection', () => {
  let server: net.Server;
  const accepted: net.Socket[] = [];
  afterEach(() => {
    for (const socket of accepted.splice(0)) socket.destroy();
    server.close();
  });

  async function connectTo(onData: (socket: net.Socket) => void) {
    server = net.createServer((socket) => {
      accepted.push(socket);
      socket.on('data', () => onData(socket)).on('error', () => {});
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    const address = { host: '127.0.0.1', port, ssl: undefined as never, onConnect: () => {} };
    return watched(connect, 100)(address);
  }

  it('is closed with an error where nothing is answered', async () => {
    const socket = await connectTo(() => {});
    socket.write('anybody there?');
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toContain('has not answered for 100 ms');
  });

  it('stays open where answers come, and where nothing is asked', async () => {
    const socket = await connectTo((other) => other.write('yes'));
    for (let n = 0; n < 6; n++) {
      socket.write('still there?');
      await once(socket, 'data');
      await sleep(50);
    }
    await sleep(300);
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });
});

describe('the connections of a bus', () => {
  it('end with it, and none is made afterwards', async () => {
    const accepted: net.Socket[] = [];
    const server = net.createServer((socket) => void accepted.push(socket.on('error', () => {})));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as net.AddressInfo;
    const address = { host: '127.0.0.1', port, ssl: undefined as never, onConnect: () => {} };
    const sockets = new Sockets(connect);
    const [gone, open] = [sockets.connect(address), sockets.connect(address)];
    while (accepted.length < 2) await once(server, 'connection');
    gone.destroy();
    await once(gone, 'close');

    const ended = once(open, 'error');
    sockets.close();
    expect(((await ended) as [Error])[0].message).toBe('the bus is closed');
    const [error] = (await once(sockets.connect(address), 'error')) as [Error];
    expect(error.message).toBe('the bus is closed');
    expect(accepted).toHaveLength(2);
    for (const socket of accepted) socket.destroy();
    server.close();
  });
});
