import { createServer } from 'node:net';
import { freePort } from '@chorus/testing';

/** `localhost` is both of them, and a browser asks whichever it likes. */
const LOOPBACKS = ['127.0.0.1', '::1'];

const canListen = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    // A machine without IPv6 has nobody there who could answer.
    server.once('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT'),
    );
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });

/** Whether no other program answers at `localhost:port`. */
export async function isFree(port: number): Promise<boolean> {
  for (const host of LOOPBACKS) if (!(await canListen(port, host))) return false;
  return true;
}

/** The port that is wished for, else any free one. */
export async function portNear(wanted: number, what: string, say: (text: string) => void): Promise<number> {
  if (wanted !== 0 && (await isFree(wanted))) return wanted;
  let port = await freePort();
  while (!(await isFree(port))) port = await freePort();
  if (wanted !== 0) say(`port ${wanted} is taken: ${what} is at ${port}`);
  return port;
}
