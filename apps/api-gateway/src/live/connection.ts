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
export const connectionOf = (socket: WebSocket, stream: Duplex): Connection => ({
  get isOpen() {
    return socket.readyState === socket.OPEN;
  },
  get bufferedAmount() {
    return stream.writableLength;
  },
  write: (frame) => void stream.write(frame),
  close: (code, reason) => socket.close(code, reason),
});
