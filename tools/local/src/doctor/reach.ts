import { connect } from 'node:net';
import type { Found } from './facts.ts';

/** How long a server may take to answer. */
export const PATIENCE_MS = 3_000;

/** Asks the one question that is given, and takes the first bytes of the answer. @throws Error where there is none */
function firstAnswer(host: string, port: number, question: Buffer | null): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS });
    const end = (done: () => void): void => {
      socket.destroy();
      done();
    };
    socket.once('connect', () => (question === null ? end(() => resolve(Buffer.alloc(0))) : socket.write(question)));
    socket.once('data', (bytes) => end(() => resolve(bytes)));
    socket.once('timeout', () => end(() => reject(new Error(`it did not answer within ${PATIENCE_MS / 1000} s`))));
    socket.once('end', () => end(() => reject(new Error('it closed the connection'))));
    socket.once('error', ({ code, message }: NodeJS.ErrnoException) =>
      end(() => reject(new Error(code === 'ECONNREFUSED' ? 'nobody listens there' : message || String(code)))),
    );
  });
}

const attempt = async (look: () => Promise<string>): Promise<Found> => {
  try {
    return { ok: true, what: await look() };
  } catch (error) {
    return { ok: false, why: (error as Error).message };
  }
};

/** The first of several brokers, `host:port`, that takes a connection. */
export async function reachBroker(brokers: readonly string[]): Promise<Found> {
  let last: Found = { ok: false, why: 'it is no host:port' };
  for (const broker of brokers) {
    const at = broker.lastIndexOf(':');
    last = await attempt(async () => {
      await firstAnswer(broker.slice(0, at), Number(broker.slice(at + 1)), null);
      return 'a broker';
    });
    if (last.ok) return last;
  }
  return last;
}

/** A Redis answers PING, if only with that it wants a password. Of one with TLS only the connection is tried. */
export const reachRedis = ({ protocol, hostname, port }: URL): Promise<Found> =>
  attempt(async () => {
    const isTls = protocol === 'rediss:';
    const answer = await firstAnswer(hostname, Number(port || 6379), isTls ? null : Buffer.from('PING\r\n'));
    if (isTls || /^(?:\+PONG|-NOAUTH|-ERR|-NOPERM|-DENIED)/.test(answer.toString('latin1'))) return 'Redis';
    throw new Error('what answers there is no Redis');
  });

/** Length and code of PostgreSQL's SSLRequest, which it answers with one letter. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

export const reachPostgres = ({ hostname, port }: URL): Promise<Found> =>
  attempt(async () => {
    const answer = await firstAnswer(hostname, Number(port || 5432), SSL_REQUEST);
    if (/^[SNE]/.test(answer.toString('latin1'))) return 'PostgreSQL';
    throw new Error('what answers there is no PostgreSQL');
  });

/** Whether a page of health answers 200, or else with what. */
export const reachHealth = (url: string): Promise<Found> =>
  attempt(async () => {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => {
      throw new Error('does not answer');
    });
    if (status === 200) return 'ready';
    throw new Error(`answers ${status} at ${new URL(url).pathname}`);
  });
