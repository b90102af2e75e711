import { safeLines } from './safe.ts';

const ROW = 16;

/** Bytes as `hexdump -C` shows them. */
export function hexDump(bytes: Buffer): string {
  const rows: string[] = [];
  for (let at = 0; at < bytes.length; at += ROW) {
    const row = bytes.subarray(at, at + ROW);
    const hex = [...row].map((byte) => byte.toString(16).padStart(2, '0'));
    const halves = [hex.slice(0, ROW / 2).join(' '), hex.slice(ROW / 2).join(' ')];
    const text = [...row].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    rows.push(`${at.toString(16).padStart(8, '0')}  ${halves.join('  ').padEnd(3 * ROW)}  |${text}|`);
  }
  return rows.join('\n');
}

/** The first `limit` bytes as text, where all of them are UTF-8 without NUL; a character that is cut is left out. */
function textOf(bytes: Buffer, limit: number): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
  return new TextDecoder('utf-8').decode(bytes.subarray(0, limit), { stream: true });
}

/** A value for a terminal: text with everything made visible that is no text, or a hex dump. */
export function describeValue(value: Buffer | null, limit: number): string {
  if (value === null) return 'no value';
  const cut =
    value.length > limit ? `\n… ${value.length - limit} more bytes: --full shows all, --out FILE writes them` : '';
  const text = textOf(value, limit);
  if (text !== undefined) return safeLines(text) + cut;
  return hexDump(value.subarray(0, limit)) + cut;
}
