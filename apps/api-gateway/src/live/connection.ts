import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** What is needed of a connection to a client. */
export interface Connection {
  readonly isOpen: boolean;
  /** Bytes that it was given and has not passed on. */
  readonly bufferedAmount: number;
  /** Takes a whole frame, which others may be given as well. */
  write(frame: Buffer): void;
  close(code: number, reason: string): void;
}

/** Frames go past `ws`, to the stream that it writes to itself: it would frame them anew for each client. */
export class SocketConnection implements Connection {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;

  constructor(socket: WebSocket, stream: Duplex) {
    this.#socket = socket;
    this.#stream = stream;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  get bufferedAmount(): number {
    return this.#stream.writableLength;
  }

  write(frame: Buffer): void {
    this.#stream.write(frame);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }
}
