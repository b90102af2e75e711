import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { NextFunction, Request, Response } from 'express';

/** Knows the requests under way and the connections of a server, so that a shutdown can let the former finish. */
export class OpenRequests {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #open = 0;
  #draining = false;
  #finished: (() => void) | undefined;

  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  readonly middleware = (_request: Request, response: Response, next: NextFunction): void => {
    this.#open++;
    if (this.#draining) response.setHeader('connection', 'close');
    response.once('close', () => {
      this.#open--;
      if (this.#open === 0) this.#finished?.();
    });
    next();
  };

  /** Takes no new connections and resolves when the last answer is out. Upgraded connections are not waited for. */
  async finish(): Promise<void> {
    this.#draining = true;
    this.#server.close();
    if (this.#open > 0) await new Promise<void>((resolve) => (this.#finished = resolve));
  }

  /** Ends HTTP connections, idle or not; upgraded ones stay. */
  cutRequests(): void {
    this.#server.closeAllConnections();
  }

  /** Ends every connection. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
