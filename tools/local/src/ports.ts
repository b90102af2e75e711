import { createServer } from 'node:net';
import { freePort } from '@chorus/testing';

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** The port that is wished for, else any free one. */
export async function portNear(wanted: number, what: string, say: (text: string) => void): Promise<number> {
  if (wanted !== 0 && (await isFree(wanted))) return wanted;
  const port = await freePort();
  if (wanted !== 0) say(`port ${wanted} is taken: ${what} is at ${port}`);
  return port;
}
