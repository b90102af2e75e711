import { createServer, type RequestListener, type Server } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Health } from '../health/health.ts';
import { problemOf } from './problem.ts';

/**
 * The service's HTTP server, which listens before there is an application: while a start waits, for a log that is away
 * for instance, the service says that it lives and what it waits for, and nobody has a reason to kill it.
 */
export class EarlyServer {
  readonly server: Server = createServer((request, response) => this.#listener(request, response));
  #listener: RequestListener;

  constructor(health: Health) {
    this.#listener = answersWhileStarting(health);
  }

  /** @throws Error where the address cannot be had */
  async listen(port: number, host: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  /** From here on the application answers. */
  handOver(application: RequestListener): void {
    this.#listener = application;
  }
}

/** Lets Nest work on a server that listens already. */
export class AdapterOn extends ExpressAdapter {
  constructor(private readonly listening: Server) {
    super();
  }

  override initHttpServer(): void {
    this.httpServer = this.listening;
  }
}

function answersWhileStarting(health: Health): RequestListener {
  return (request, response) => {
    const answer = (status: number, type: string, body: object) => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'retry-after': '1' });
      response.end(JSON.stringify(body));
    };
    const path = (request.url ?? '').split('?', 1)[0];
    if (path === '/health/live') return answer(200, 'application/json', { status: 'up' });
    if (path === '/health/ready')
      return void health
        .report()
        .then(({ state, missing, dependencies }) =>
          answer(503, 'application/json', { ready: false, state, missing, dependencies }),
        );
    const detail = 'The service is starting. /health/ready says what it waits for; try again then.';
    return answer(503, 'application/problem+json', problemOf({ status: 503, detail }));
  };
}
