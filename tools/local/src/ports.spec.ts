import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { portNear } from './ports.ts';

/** Listens on a port that the system picks; undefined where the machine lacks the address. */
async function taken(host: string) {
  const server = createServer().listen(0, host);
  try {
    await once(server, 'listening');
  } catch {
    return undefined;
  }
  return { port: (server.address() as AddressInfo).port, free: () => new Promise((done) => server.close(done)) };
}

describe('the port of a local start', () => {
  it.each(['127.0.0.1', '::1'])('is another one where somebody answers on %s', async (host) => {
    const other = await taken(host);
    if (!other) return console.warn(`skipped: this machine has no ${host}`);
    const said: string[] = [];
    const port = await portNear(other.port, 'the dashboard', (text) => said.push(text));
    expect(port).not.toBe(other.port);
    expect(said).toEqual([`port ${other.port} is taken: the dashboard is at ${port}`]);
    await other.free();
    expect(await portNear(other.port, 'the dashboard', (text) => said.push(text))).toBe(other.port);
    expect(said).toHaveLength(1);
  });
});
