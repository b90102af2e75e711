import type { Socket } from 'node:net';
import type { Dropper } from './dropped-replies.ts';
import { FrameScanner, type KafkaReply, type KafkaRequest, readReply, readRequest } from './frames.ts';
import { Lane } from './lane.ts';
import type { Line } from './line.ts';
import { replyError } from './reply-error.ts';

/** The error code of a reply is within so many bytes: before it is at most the name of a topic, 249 bytes. */
const ERROR_BYTES = 300;

export interface ConnectionEvents {
  /** Who, if anybody, loses the reply to this request. */
  claim(request: KafkaRequest): Dropper | undefined;
  lost(after: 'silence' | 'cut'): void;
  delayed(): void;
  closed(): void;
}

/** One client's connection through a proxy to the broker. */
export class Connection {
  readonly #client: Socket;
  readonly #broker: Socket;
  readonly #line: Line;
  readonly #events: ConnectionEvents;
  readonly #requests: Lane;
  readonly #replies: Lane;
  /** The requests whose replies are to be lost, by correlation id. */
  readonly #claims = new Map<number, { readonly request: KafkaRequest; readonly dropper: Dropper }>();
  /** Since a reply was lost: the client sends and hears nothing, and no end either. */
  #mute = false;
  /** The broker's side has ended while the line was silent. */
  #orphaned = false;
  #closed = false;

  /** @param client @param broker sockets that allow half-open connections */
  constructor(client: Socket, broker: Socket, line: Line, events: ConnectionEvents) {
    this.#client = client;
    this.#broker = broker;
    this.#line = line;
    this.#events = events;
    this.#requests = new Lane(client, broker, line, 'requests');
    this.#replies = new Lane(broker, client, line, 'replies');
    for (const socket of [client, broker]) socket.setNoDelay(true);
    this.#pass(client, new FrameScanner(readRequest), this.#requests, broker, (request) => {
      const dropper = events.claim(request);
      if (dropper) this.#claims.set(request.correlationId, { request, dropper });
      return true;
    });
    const readClaimed = (start: Buffer) => this.#readReply(start);
    this.#pass(broker, new FrameScanner(readClaimed), this.#replies, client, ({ correlationId }, frame) => {
      const claim = this.#claims.get(correlationId);
      if (!claim) return true;
      this.#claims.delete(correlationId);
      // Where the broker has done nothing, a lost reply would be no fault of note.
      const refused = (replyError(claim.request, frame) ?? 0) !== 0;
      if (refused) claim.dropper.release();
      if (refused || !claim.dropper.lose()) return true;
      this.#lose(claim.dropper);
      return false;
    });
    client.on('error', () => {});
    broker.on('error', () => {});
    client.once('close', () => this.#end());
    broker.once('close', (hadError) => {
      if (this.#mute) return;
      if (line.silent) this.#orphaned = true;
      // After an orderly end the client still gets what is held.
      else if (hadError || !broker.readableEnded) this.#end();
    });
    this.flow();
  }

  /** To be called when the line has changed. */
  flow(): void {
    if (this.#orphaned && !this.#line.silent) return this.#end();
    this.#requests.flow();
    this.#replies.flow();
  }

  /** Ends it at once, without goodbye (RST), for both sides. */
  cut(): void {
    this.#client.resetAndDestroy();
    this.#end();
  }

  /** @param admit whether this frame, and what follows it, may pass */
  #pass<H extends object>(
    from: Socket,
    scanner: FrameScanner<H>,
    lane: Lane,
    to: Socket,
    admit: (header: H, start: Buffer) => boolean,
  ): void {
    from.on('data', (chunk: Buffer) => {
      if (this.#mute) return;
      if (this.#line.delays) this.#events.delayed();
      for (const { bytes, header } of scanner.push(chunk)) {
        if (header && !admit(header, bytes)) break;
        lane.put(bytes);
      }
      lane.flow();
    });
    from.once('end', () => {
      // A client that gives up; nobody else is left.
      if (this.#mute) return this.#end();
      lane.put(scanner.end());
      lane.finally(() => to.end());
    });
  }

  /** As readReply, but a reply that may be lost is read as far as its error code. */
  #readReply(start: Buffer): KafkaReply | number | undefined {
    const reply = readReply(start);
    if (typeof reply !== 'object' || !this.#claims.has(reply.correlationId)) return reply;
    const needed = Math.min(4 + start.readInt32BE(0), ERROR_BYTES);
    return start.length < needed ? needed : reply;
  }

  #lose(dropper: Dropper): void {
    this.#events.lost(dropper.after);
    this.#mute = true;
    this.#broker.resetAndDestroy();
    this.#requests.clear();
    this.#requests.flow();
    // What the broker had said before is no part of what is lost.
    if (dropper.after === 'cut') this.#replies.finally(() => this.cut());
  }

  #end(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const { dropper } of this.#claims.values()) dropper.release();
    this.#claims.clear();
    this.#requests.clear();
    this.#replies.clear();
    if (!this.#client.destroyed) this.#client.resetAndDestroy();
    if (!this.#broker.destroyed) this.#broker.resetAndDestroy();
    this.#events.closed();
  }
}
