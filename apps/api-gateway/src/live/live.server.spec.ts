import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { to } from '@chorus/bus';
import { LIVE_CLOSE, serverMessage, trustScores, type ServerMessage } from '@chorus/contracts';
import { WebSocket } from 'ws';
import { trust } from '../testing/records.ts';
import { KEYS, ORIGIN, runGateway, type RunningGateway } from '../testing/running-gateway.ts';

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await runGateway();
  await gateway.write(to(trustScores, trust('f', 'a', 80)), to(trustScores, trust('other', 'z', 50)));
});
afterAll(() => gateway.close());

interface Connection {
  readonly socket: WebSocket;
  /** The next message that `wanted` takes. */
  next<T extends ServerMessage['type']>(wanted: T): Promise<Extract<ServerMessage, { type: T }>>;
  readonly closed: Promise<number>;
}

function connect(headers: Record<string, string>): Connection {
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/api/v1/live`, { headers });
  const messages: ServerMessage[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    messages.push(serverMessage.parse(JSON.parse(data.toString('utf8'))));
    for (const wake of waiting) wake();
  });
  const closed = new Promise<number>((resolve) => {
    socket.on('close', (code) => resolve(code));
    socket.on('error', () => resolve(-1));
  });
  return {
    socket,
    closed,
    next: (wanted) =>
      new Promise((resolve) => {
        const look = () => {
          const at = messages.findIndex(({ type }) => type === wanted);
          if (at < 0) return;
          waiting.delete(look);
          resolve(messages.splice(at, 1)[0] as never);
        };
        waiting.add(look);
        look();
      }),
  };
}

const opened = async (connection: Connection, message: unknown) => {
  await new Promise((resolve) => connection.socket.once('open', resolve));
  connection.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
};

async function cookie(): Promise<string> {
  const response = await gateway.request('/api/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: ORIGIN },
    body: JSON.stringify({ key: KEYS.reader }),
  });
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

describe('the live socket', () => {
  it('sends a snapshot and then what changes, to a logged-in browser', async () => {
    const connection = connect({ origin: ORIGIN, cookie: await cookie() });
    await opened(connection, { type: 'subscribe', fleet_id: 'f' });
    const snapshot = await connection.next('snapshot');
    expect(snapshot.agents.map(({ agent_id, trust: score }) => [agent_id, score?.score])).toEqual([['a', 80]]);
    await gateway.write(to(trustScores, trust('f', 'a', 60)), to(trustScores, trust('other', 'z', 51)));
    const delta = await connection.next('delta');
    expect(delta.trust.map(({ agent_id, score }) => [agent_id, score])).toEqual([['a', 60]]);
    expect(delta.from).toEqual({ 'trust-scores': snapshot.positions['trust-scores'] });
    connection.socket.send(JSON.stringify({ type: 'resync' }));
    expect((await connection.next('snapshot')).positions).toEqual({ ...snapshot.positions, ...delta.to });
    expect((await connection.next('ping')).lag_ms).toBeGreaterThanOrEqual(0);
    expect((await connection.next('health')).health.bus).toBe('memory');
    connection.socket.close();
  });

  it.each([
    ['another origin', { origin: 'http://evil.test', authorization: `Bearer ${KEYS.reader}` }, -1],
    ['no origin and no key', {}, -1],
    ['nobody logged in', { origin: ORIGIN }, LIVE_CLOSE.unauthorized],
    ['a forged cookie', { origin: ORIGIN, cookie: 'chorus_session=WyJvcHMiLDllOTld.AAAA' }, LIVE_CLOSE.unauthorized],
    ['a key that may not read', { authorization: `Bearer ${KEYS.writer}` }, LIVE_CLOSE.forbidden],
  ])('refuses %s', async (_who, headers, code) => {
    expect(await connect(headers as Record<string, string>).closed).toBe(code);
  });

  it.each([
    ['another fleet', { type: 'subscribe', fleet_id: 'other' }, LIVE_CLOSE.forbidden, 403],
    ['what is no message', { type: 'drop table' }, 1007, 422],
    ['what is not JSON', '{', 1007, 422],
  ])('answers %s with a problem and closes', async (_what, message, code, status) => {
    const connection = connect({ authorization: `Bearer ${KEYS.reader}` });
    await opened(connection, message);
    expect((await connection.next('error')).problem.status).toBe(status);
    expect(await connection.closed).toBe(code);
  });
});
