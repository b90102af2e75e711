import { crc32 } from 'node:zlib';
import type { Disk } from './disk.ts';

const FILE = 'cursor.json';

const checksum = (next: number): number => crc32(`cursor ${next}`);

/**
 * The number of the first frame that the log may not have. 0 where the file is missing or damaged: then what is there is
 * published again, which costs duplicates.
 */
export async function readCursor(disk: Disk): Promise<{ next: number; damaged: boolean }> {
  const text = (await disk.read(FILE))?.toString('utf8');
  if (text === undefined) return { next: 0, damaged: false };
  try {
    const { next, crc32 } = JSON.parse(text) as { next: number; crc32: number };
    return crc32 === checksum(next) ? { next, damaged: false } : { next: 0, damaged: true };
  } catch {
    return { next: 0, damaged: true };
  }
}

export const writeCursor = (disk: Disk, next: number): Promise<void> =>
  disk.replace(FILE, Buffer.from(`${JSON.stringify({ next, crc32: checksum(next) })}\n`));
