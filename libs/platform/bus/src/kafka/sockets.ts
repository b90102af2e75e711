import net from 'node:net';
import tls from 'node:tls';
import type { ISocketFactory } from 'kafkajs';
import { everySo } from './shared-timer.ts';

const KEEP_ALIVE_MS = 60_000;
/** How often a silent connection is looked at before it is closed. */
const LOOKS = 8;

/** The connections of one bus: its end is the end of all of them, whatever kafkajs goes on trying. */
export class Sockets {
  readonly #open = new Set<net.Socket>();
  #closed = false;

  constructor(private readonly connecting: ISocketFactory) {}

  readonly connect: ISocketFactory = (address) => {
    const socket = this.#closed ? new net.Socket() : this.connecting(address);
    if (this.#closed) process.nextTick(() => socket.destroy(new Error('the bus is closed')));
    this.#open.add(socket);
    return socket.on('close', () => this.#open.delete(socket));
  };

  close(): void {
    this.#closed = true;
    for (const socket of this.#open) socket.destroy(new Error('the bus is closed'));
  }
}

/** Connects as kafkajs does. */
export const connect: ISocketFactory = ({ host, port, ssl, onConnect }) => {
  const servername = net.isIP(host) ? {} : { servername: host };
  const socket = ssl
    ? tls.connect({ host, port, ...servername, ...ssl }, onConnect)
    : net.connect({ host, port }, onConnect);
  return socket.setKeepAlive(true, KEEP_ALIVE_MS);
};

/**
 * Closes a connection that does not answer for `silence_ms`. kafkajs goes on asking on the dead connection, a request
 * time-out at a time, for a minute; on one that was closed it connects anew at once.
 */
export const watched =
  (connecting: ISocketFactory, silence_ms: number): ISocketFactory =>
  (address) => {
    const socket = connecting(address);
    let read = 0;
    let answered = 0;
    // Looks are counted, not milliseconds: a process that was held up itself has not seen the answers yet.
    let silent = 0;
    const look = () => {
      if (socket.bytesRead !== read || socket.bytesWritten === answered) {
        read = socket.bytesRead;
        answered = socket.bytesWritten;
        silent = 0;
      } else if (++silent > LOOKS)
        // With an error: kafkajs does not notice a plain `close`.
        socket.destroy(new Error(`${address.host}:${address.port} has not answered for ${silence_ms} ms`));
    };
    return socket.on('close', everySo(silence_ms / LOOKS, look));
  };
