import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createControl, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { WebSocketServer, type WebSocket } from 'ws';
import { Program } from '../program.ts';

export interface Member {
  readonly socket: WebSocket;
  readonly stream: Duplex;
}

/** Live connections whose other ends are in a process of their own. */
export class Audience {
  private constructor(
    readonly members: readonly Member[],
    private readonly control: Socket,
    private readonly program: Program,
  ) {}

  static async gather(count: number): Promise<Audience> {
    const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
    const server = createServer();
    const members: Member[] = [];
    const controls = createControl();
    server.on('upgrade', (request, stream: Duplex, head: Buffer) =>
      sockets.handleUpgrade(request, stream, head, (socket) => members.push({ socket, stream })),
    );
    const ports = [await portOf(server), await portOf(controls), count].map(String);
    const program = Program.node('the clients', new URL('./clients.main.ts', import.meta.url), ports);
    const [control] = (await Promise.race([once(controls, 'connection'), program.failed])) as [Socket];
    while (members.length < count) await Promise.race([turn(), program.failed]);
    // Nobody else comes; connections that are open stay.
    server.close();
    controls.close();
    return new Audience(members, control, program);
  }

  /** Until no connection holds anything back. */
  async taken(): Promise<void> {
    while (this.members.some(({ stream }) => stream.writableLength > 0)) await turn();
  }

  /** Until all together have received so many bytes since the last time. */
  async received(bytes: number): Promise<void> {
    this.control.write(`${bytes}\n`);
    await Promise.race([once(this.control, 'data'), this.program.failed]);
  }

  async dismiss(): Promise<void> {
    await this.program.stop();
    for (const { stream } of this.members) stream.destroy();
    this.control.destroy();
  }
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
