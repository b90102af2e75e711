import { serverMessage, type LiveSnapshot } from '@chorus/contracts';
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
