import type { ServerMessage } from '@chorus/contracts';

const TEXT_WHOLE = 0x81;

/**
 * A text message as the bytes of a WebSocket frame as servers send them: whole and unmasked (RFC 6455, 5.2). The same
 * bytes go to any number of clients; a socket library would encode and frame them for each.
 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = TEXT_WHOLE;
  if (header === 2) frame[1] = length;
  else if (header === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, header);
  return frame;
}

export const frameOf = (message: ServerMessage): Buffer => textFrame(JSON.stringify(message));
