import type { Server } from 'node:http';
import type { NextFunction, Request, Response } from 'express';

/** Counts the requests under way, so that a shutdown can let them finish. */
export class OpenRequests {
  #open = 0;
  #draining = false;
  #finished: (() => void) | undefined;

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
  async finish(server: Server): Promise<void> {
    this.#draining = true;
    server.close();
    if (this.#open > 0) await new Promise<void>((resolve) => (this.#finished = resolve));
    server.closeAllConnections();
  }
}
