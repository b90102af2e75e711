import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { reachBroker, reachHealth, reachPostgres, reachRedis } from './reach.ts';

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

/** A server that answers whatever comes with this. */
async function answering(text: string): Promise<number> {
  const server = createServer((socket) => socket.on('error', () => {}).on('data', () => socket.end(text)));
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A port that nobody listens at. */
async function nobody(): Promise<number> {
  const port = await answering('');
  servers.at(-1)?.close();
  return port;
}

describe('whether a server can be reached', () => {
  it('Redis, also one that wants a password; not what answers otherwise', async () => {
    const at = async (text: string) => reachRedis(new URL(`redis://127.0.0.1:${await answering(text)}`));
    expect(await at('+PONG\r\n')).toEqual({ ok: true, what: 'Redis' });
    expect(await at('-NOAUTH Authentication required.\r\n')).toMatchObject({ ok: true });
    expect(await at('HTTP/1.1 400 Bad Request\r\n')).toEqual({ ok: false, why: 'what answers there is no Redis' });
    expect(await at('')).toMatchObject({ ok: false });
  });

  it('PostgreSQL by its answer to a request for TLS', async () => {
    const at = async (text: string) => reachPostgres(new URL(`postgres://u:p@127.0.0.1:${await answering(text)}/x`));
    expect(await at('N')).toEqual({ ok: true, what: 'PostgreSQL' });
    expect(await at('+PONG')).toMatchObject({ ok: false });
  });

  it('the first broker of several that is there; nobody is nobody', async () => {
    const away = `127.0.0.1:${await nobody()}`;
    expect(await reachBroker([away, `127.0.0.1:${await answering('')}`])).toMatchObject({ ok: true });
    expect(await reachBroker([away])).toEqual({ ok: false, why: 'nobody listens there' });
    expect(await reachHealth(`http://${away}/health/ready`)).toEqual({ ok: false, why: 'does not answer' });
  });
});
