import { connect } from 'node:net';

/**
 * Sends bytes to 127.0.0.1:port and gives what `parse` makes of the answer so far, as soon as it is not undefined;
 * undefined where nobody answers within a second.
 */
export function exchange<T>(port: number, request: Buffer, parse: (answer: Buffer) => T | undefined) {
  return new Promise<T | undefined>((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let answer = Buffer.alloc(0);
    const finish = (result: T | undefined) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(1000, () => finish(undefined));
    socket.once('error', () => finish(undefined));
    socket.once('close', () => finish(undefined));
    socket.once('connect', () => socket.write(request));
    socket.on('data', (bytes) => {
      answer = Buffer.concat([answer, bytes]);
      const result = parse(answer);
      if (result !== undefined) finish(result);
    });
  });
}
