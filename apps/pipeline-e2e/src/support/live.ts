import { serverMessage, type LiveSnapshot, type SystemHealth } from '@chorus/contracts';
import { WebSocket } from 'ws';

/** What a newcomer to the live socket is shown of a fleet. */
export function liveSnapshot(gateway: string, key: string, fleet_id: string): Promise<LiveSnapshot> {
  const socket = new WebSocket(`${gateway.replace('http', 'ws')}/api/v1/live`, {
    headers: { authorization: `Bearer ${key}` },
    handshakeTimeout: 10_000,
  });
  return new Promise<LiveSnapshot>((resolve, reject) => {
    socket.once('open', () => socket.send(JSON.stringify({ type: 'subscribe', fleet_id })));
    socket.once('error', reject);
    socket.once('close', (code) => reject(new Error(`the live socket closed with ${code} before a snapshot`)));
    socket.on('message', (data: Buffer) => {
      const message = serverMessage.parse(JSON.parse(data.toString('utf8')));
      if (message.type === 'error') reject(new Error(message.problem.detail));
      if (message.type === 'snapshot') resolve(message);
    });
  }).finally(() => socket.terminate());
}

/** What the live socket says of the system's health, from now on. */
export function liveHealth(gateway: string, key: string, fleet_id: string) {
  const socket = new WebSocket(`${gateway.replace('http', 'ws')}/api/v1/live`, {
    headers: { authorization: `Bearer ${key}` },
    handshakeTimeout: 10_000,
  });
  let last: SystemHealth | undefined;
  let ended: string | undefined;
  socket.on('open', () => socket.send(JSON.stringify({ type: 'subscribe', fleet_id })));
  socket.on('error', ({ message }) => (ended = message));
  socket.on('close', (code) => (ended ??= `closed with ${code}`));
  socket.on('message', (data: Buffer) => {
    const message = serverMessage.parse(JSON.parse(data.toString('utf8')));
    if (message.type === 'health') last = message.health;
  });
  return {
    /** The latest; undefined before the first. @throws Error where the socket has ended */
    last: (): SystemHealth | undefined => {
      if (ended !== undefined) throw new Error(`the live socket has ended: ${ended}`);
      return last;
    },
    close: () => socket.terminate(),
  };
}
