// clients.main.ts <port> <control port> <clients>: so many connections that take in whatever they are sent. A line with a
// number of bytes on the control connection is answered by a line when all together have had so many since the line before.
import { connect, type Socket } from 'node:net';

const [port, controlPort, count] = process.argv.slice(2).map(Number) as [number, number, number];

let received = 0;
let wanted = Infinity;

const control = connect({ port: controlPort, host: '127.0.0.1', noDelay: true });

function settle(): void {
  if (received < wanted) return;
  received -= wanted;
  wanted = Infinity;
  control.write('done\n');
}

control.setEncoding('utf8').on('data', (line: string) => {
  wanted = Number(line);
  settle();
});
control.on('close', () => process.exit(0));

const upgrade = [
  'GET /live HTTP/1.1',
  'Host: bench',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
].join('\r\n');

function open(): Socket {
  const socket = connect(port, '127.0.0.1', () => socket.write(`${upgrade}\r\n\r\n`));
  let isOpen = false;
  socket.on('data', (bytes: Buffer) => {
    if (isOpen) received += bytes.length;
    else {
      isOpen = true;
      received += bytes.length - (bytes.indexOf('\r\n\r\n') + 4);
    }
    settle();
  });
  return socket;
}

for (let n = 0; n < count; n++) open();
