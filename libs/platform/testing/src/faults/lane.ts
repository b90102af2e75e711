import type { Socket } from 'node:net';
import type { Direction, Line } from './line.ts';

/** Bytes held in one direction of one connection before its source has to wait. */
const HELD_BYTES = 256 * 1024;

interface Held {
  bytes: Buffer;
  /** When it may pass, by performance.now(). */
  readonly due: number;
}

/** One direction of one connection: holds bytes as long as the line wants and writes them in their order. */
export class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #line: Line;
  readonly #direction: Direction;
  #held: Held[] = [];
  #heldBytes = 0;
  #draining = false;
  #timer: NodeJS.Timeout | undefined;
  /** What to do when all that is held has passed. */
  #last: (() => void) | undefined;

  constructor(from: Socket, to: Socket, line: Line, direction: Direction) {
    this.#from = from;
    this.#to = to;
    this.#line = line;
    this.#direction = direction;
    to.on('drain', () => {
      this.#draining = false;
      this.flow();
    });
  }

  put(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#held.push({ bytes, due: performance.now() + this.#line.holdMs() });
    this.#heldBytes += bytes.length;
  }

  /** After all that is held. */
  finally(last: () => void): void {
    this.#last = last;
    this.flow();
  }

  /** Forgets what is held. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#held = [];
    this.#heldBytes = 0;
    this.#last = undefined;
  }

  /** Writes what may pass by now; to be called when bytes have come and when the line has changed. */
  flow(): void {
    clearTimeout(this.#timer);
    const { silent } = this.#line;
    if (!silent) this.#write();
    if (silent || this.#heldBytes > HELD_BYTES) this.#from.pause();
    else this.#from.resume();
  }

  #write(): void {
    while (this.#held.length > 0 && !this.#draining) {
      const head = this.#held[0] as Held;
      const now = performance.now();
      if (head.due > now && this.#line.delays) return this.#later(head.due - now);
      const { bytes, waitMs } = this.#line.admit(this.#direction, head.bytes.length, now);
      if (bytes === 0) return this.#later(waitMs);
      this.#draining = !this.#to.write(head.bytes.subarray(0, bytes));
      this.#heldBytes -= bytes;
      if (bytes < head.bytes.length) head.bytes = head.bytes.subarray(bytes);
      else this.#held.shift();
    }
    if (this.#held.length > 0) return;
    const last = this.#last;
    this.#last = undefined;
    last?.();
  }

  #later(ms: number): void {
    this.#timer = setTimeout(() => this.flow(), Math.ceil(ms));
  }
}
