import { describe, expect, it } from '@jest/globals';
import { watching } from './fixture.ts';
import { encodeFrame, encodeSegmentHeader, FRAME_HEADER, newMarker, SEGMENT_HEADER } from './frame.ts';
import { MemoryDisk } from './memory-disk.ts';
import { Spool, type SpoolOptions, SpoolRefused } from './spool.ts';

const ALL = { records: Infinity, bytes: Infinity };
const SIZE = FRAME_HEADER + 10;

/** Ten bytes. */
const payload = (n: number): Buffer => Buffer.from(`payload${String(n).padStart(3, '0')}`);
const payloads = (from: number, to: number): Buffer[] => Array.from({ length: to - from }, (_, n) => payload(from + n));

/** Opens what is on a disk; segments hold four frames unless said otherwise. */
async function open(disk: MemoryDisk, options: Partial<SpoolOptions> = {}) {
  const watched = watching();
  const segmentBytes = SEGMENT_HEADER + 4 * SIZE;
  const spool = await Spool.open({ disk, maxBytes: 10_000, segmentBytes, observer: watched.observer, ...options });
  return { spool, ...watched };
}

const append = (spool: Spool, some: readonly Buffer[]): Promise<number[]> =>
  Promise.all(some.map((one) => spool.append(one, 1)));

/** Takes everything out. */
async function drain(spool: Spool): Promise<string[]> {
  const drained: string[] = [];
  for (;;) {
    const frames = await spool.next({ records: 3, bytes: Infinity });
    const last = frames.at(-1);
    if (!last) return drained;
    drained.push(...frames.map((frame) => frame.payload.toString()));
    await spool.acknowledge(last.number, frames.length);
  }
}

const texts = (some: readonly Buffer[]): string[] => some.map(String);

/** A disk on which so many frames are, in segments of four. */
async function diskWith(frames: number): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  const { spool } = await open(disk);
  for (const one of payloads(0, frames)) await spool.append(one, 1);
  await spool.close();
  return disk;
}

const flip = (at: number) => (bytes: Buffer) => {
  bytes[at] = ~(bytes[at] ?? 0);
  return bytes;
};

describe('a spool', () => {
  it('gives back in order what was put in, over segments and restarts, and then takes no room', async () => {
    const disk = new MemoryDisk();
    const first = await open(disk, { clock: () => 5000 });
    await append(first.spool, payloads(0, 7));
    expect(first.spool.status).toMatchObject({ records: 7, oldest_ms: 5000, bytes: 2 * SEGMENT_HEADER + 7 * SIZE });
    expect(disk.names).toEqual(['0000000000000000.spool', '0000000000000004.spool']);
    expect((await first.spool.next(ALL)).length).toBe(4);
    await first.spool.close();

    const { spool, events } = await open(disk);
    expect(spool.status).toMatchObject({ records: 7, oldest_ms: 5000 });
    await append(spool, payloads(7, 10));
    expect(await drain(spool)).toEqual(texts(payloads(0, 10)));
    expect(spool.status).toMatchObject({ records: 0, bytes: 0, oldest_ms: undefined });
    expect(disk.names).toEqual(['cursor.json']);
    await append(spool, payloads(10, 11));
    expect(await drain(spool)).toEqual(texts(payloads(10, 11)));
    await spool.close();
    expect(events).toEqual([]);
  });

  it('gives the same again until it is acknowledged, also to the next process', async () => {
    const disk = await diskWith(10);
    const { spool } = await open(disk);
    const twoOf = { records: 2, bytes: Infinity };
    expect((await spool.next(twoOf)).map(({ number }) => number)).toEqual([0, 1]);
    expect((await spool.next(twoOf)).map(({ number }) => number)).toEqual([0, 1]);
    await spool.acknowledge(1, 2);
    expect((await spool.next(twoOf)).map(({ number }) => number)).toEqual([2, 3]);
    const again = await open(disk.crash());
    expect(again.spool.status.records).toBe(8);
    expect(await drain(again.spool)).toEqual(texts(payloads(2, 10)));
  });

  it('synchronises once for all that came meanwhile', async () => {
    const disk = new MemoryDisk();
    let syncs = 0;
    disk.fault = (operation) => void (syncs += Number(operation === 'sync'));
    const { spool } = await open(disk, { segmentBytes: 1_000_000, maxBytes: 1_000_000 });
    await append(spool, payloads(0, 500));
    // One for the header of the segment.
    expect(syncs).toBe(2);
  });

  it('refuses what does not fit, and takes it again when a segment has come free', async () => {
    const { spool, of } = await open(new MemoryDisk(), { maxBytes: 8 * SIZE });
    await append(spool, payloads(0, 6));
    await expect(spool.append(payload(6), 3)).rejects.toThrow(SpoolRefused);
    await expect(spool.append(payload(6), 3)).rejects.toThrow(/no room: \d+ bytes of 336 are taken, and 42 more/);
    expect(spool.status).toMatchObject({ records: 6, refusing: expect.stringContaining('no room') });
    expect(of('refused')).toMatchObject([{ records: 3 }, { records: 3 }]);
    const [first] = await spool.next({ records: 4, bytes: Infinity });
    expect(first?.number).toBe(0);
    await spool.acknowledge(3, 4);
    expect(spool.status.refusing).toBeUndefined();
    await append(spool, payloads(6, 8));
    expect(await drain(spool)).toEqual(texts(payloads(4, 8)));
  });

  it('bounds what waits for a disk that is too slow', async () => {
    const { spool } = await open(new MemoryDisk(), { maxBytes: 1e9 });
    const large = Buffer.alloc(34_000_000);
    const [first, second, third] = await Promise.allSettled([large, large, large].map((one) => spool.append(one, 1)));
    expect([first?.status, second?.status]).toEqual(['fulfilled', 'fulfilled']);
    expect(third).toMatchObject({ reason: { message: expect.stringContaining('the disk is too slow') } });
    await expect(spool.append(Buffer.alloc(70_000_000), 1)).rejects.toThrow(/one frame takes 67108864/);
  });

  it.each(['create', 'write', 'sync'] as const)(
    'refuses while the disk fails to %s, keeps nothing of it, and loses nothing else',
    async (failing) => {
      const disk = await diskWith(2);
      const { spool } = await open(disk);
      if (failing !== 'create') await append(spool, payloads(2, 4));
      disk.fault = (operation) => (operation === failing ? 'ENOSPC' : undefined);
      await expect(spool.append(payload(99), 1)).rejects.toThrow(`the disk failed: ENOSPC: ${failing}`);
      disk.fault = () => undefined;
      if (failing === 'create') await append(spool, payloads(2, 4));
      await append(spool, payloads(4, 6));
      // What the system once failed to write it may take for written: no more goes into that file.
      const begun = failing === 'create' ? '0000000000000003.spool' : '0000000000000005.spool';
      expect(disk.names).toContain(begun);
      const { spool: again, events } = await open(disk.crash());
      expect(await drain(again)).toEqual(texts(payloads(0, 6)));
      expect(events).toEqual([]);
    },
  );

  it('goes on where the cursor cannot be written: a full disk must come free', async () => {
    const disk = await diskWith(6);
    const { spool, of } = await open(disk);
    disk.fault = (operation) => (operation === 'replace' ? 'ENOSPC' : undefined);
    expect(await drain(spool)).toEqual(texts(payloads(0, 6)));
    expect(disk.names).toEqual([]);
    expect(of('trouble')).toMatchObject([{ what: expect.stringContaining('the cursor could not be written') }, {}, {}]);
  });

  it('removes at the next start what it could not remove', async () => {
    const disk = await diskWith(6);
    const { spool } = await open(disk);
    disk.fault = (operation) => (operation === 'remove' ? 'EBUSY' : undefined);
    await drain(spool);
    expect(disk.names).toHaveLength(3);
    disk.fault = () => undefined;
    const { spool: again } = await open(disk);
    expect(disk.names).toEqual(['cursor.json']);
    expect(await drain(again)).toEqual([]);
  });
});

describe('what a crash or a bad disk leaves', () => {
  it('a tail torn anywhere costs what is torn, and nothing else', async () => {
    const whole = await diskWith(7);
    const name = '0000000000000004.spool';
    const length = whole.contentOf(name).length;
    for (let left = SEGMENT_HEADER; left < length; left++) {
      const disk = whole.crash();
      disk.damage(name, (bytes) => bytes.subarray(0, left));
      const { spool, events, of } = await open(disk);
      const [frames, torn] = [Math.floor((left - SEGMENT_HEADER) / SIZE), (left - SEGMENT_HEADER) % SIZE];
      expect(of('torn')).toEqual(torn === 0 ? [] : [{ file: name, bytes: torn }]);
      expect(events.length).toBe(of('torn').length);
      await append(spool, payloads(4 + frames, 9));
      const again = await open(disk.crash());
      expect(await drain(again.spool)).toEqual(texts(payloads(0, 9)));
      expect(again.events).toEqual([]);
    }
  });

  it('a segment without a whole header is removed', async () => {
    const disk = await diskWith(5);
    disk.damage('0000000000000004.spool', (bytes) => bytes.subarray(0, SEGMENT_HEADER - 1));
    const { spool, events } = await open(disk);
    await append(spool, payloads(4, 6));
    expect(await drain(spool)).toEqual(texts(payloads(0, 6)));
    expect(events).toEqual([]);
  });

  it.each([
    ['before the start', true],
    ['while it runs', false],
  ])('a flipped bit anywhere costs the frame that it is in; the file is kept: %s', async (_when, before) => {
    const whole = await diskWith(7);
    const name = '0000000000000000.spool';
    for (let at = SEGMENT_HEADER; at < whole.contentOf(name).length; at++) {
      const disk = whole.crash();
      if (before) disk.damage(name, flip(at));
      const { spool, events, of } = await open(disk);
      if (!before) disk.damage(name, flip(at));
      const lost = Math.floor((at - SEGMENT_HEADER) / SIZE);
      expect(await drain(spool)).toEqual(texts(payloads(0, 7).toSpliced(lost, 1)));
      expect(of('damaged')).toEqual([{ file: name, position: SEGMENT_HEADER + lost * SIZE, bytes: SIZE }]);
      expect(events).toHaveLength(1);
      expect(disk.names).toEqual([
        expect.stringMatching(/^0000000000000000\.spool\.[0-9a-f]{8}\.damaged$/),
        'cursor.json',
      ]);
      expect(spool.status).toMatchObject({ records: 0, bytes: SEGMENT_HEADER + 4 * SIZE });
      const { spool: again } = await open(disk);
      expect(again.status.bytes).toBe(SEGMENT_HEADER + 4 * SIZE);
    }
  });

  it('a segment whose header is damaged is kept, and the others go on', async () => {
    const disk = await diskWith(12);
    disk.damage('0000000000000004.spool', flip(9));
    const { spool, of } = await open(disk);
    expect(await drain(spool)).toEqual(texts([...payloads(0, 4), ...payloads(8, 12)]));
    expect(of('damaged')).toEqual([{ file: '0000000000000004.spool', position: 0, bytes: SEGMENT_HEADER + 4 * SIZE }]);
    expect(disk.names[0]).toMatch(/^0000000000000004\.spool\..*\.damaged$/);
  });

  it('a segment in which nothing can be read is kept', async () => {
    const disk = await diskWith(8);
    const { marker, damaged } = { marker: newMarker(), damaged: '0000000000000000.spool' };
    disk.damage(damaged, (bytes) => Buffer.concat([encodeSegmentHeader(marker), bytes.subarray(SEGMENT_HEADER)]));
    const { spool, of } = await open(disk);
    expect(await drain(spool)).toEqual(texts(payloads(4, 8)));
    expect(of('damaged')).toEqual([{ file: damaged, position: SEGMENT_HEADER, bytes: 4 * SIZE }]);
    expect(disk.names.filter((name) => name.endsWith('.damaged'))).toHaveLength(1);
  });

  it('damage among frames that the log has concerns nobody', async () => {
    const disk = await diskWith(4);
    const { spool } = await open(disk);
    await spool.next({ records: 2, bytes: Infinity });
    await spool.acknowledge(1, 2);
    await spool.close();
    disk.damage('0000000000000000.spool', flip(SEGMENT_HEADER + 20));
    const again = await open(disk);
    expect(await drain(again.spool)).toEqual(texts(payloads(2, 4)));
    expect(again.events).toEqual([]);
    expect(disk.names).toEqual(['cursor.json']);
  });

  it('a payload that looks like a frame is none where the frame around it is damaged', async () => {
    const disk = new MemoryDisk();
    const { spool } = await open(disk, { segmentBytes: 1000 });
    const forged = encodeFrame(newMarker(), { number: 7, time_ms: 0, records: 1, payload: Buffer.from('forged') });
    await append(spool, [payload(0), Buffer.concat([forged, forged]), payload(2)]);
    await spool.close();
    disk.damage('0000000000000000.spool', flip(SEGMENT_HEADER + SIZE + 3));
    expect(await drain((await open(disk)).spool)).toEqual(texts([payload(0), payload(2)]));
  });

  it.each(['{"next":', '{"next":3,"crc32":1}', ''])('a damaged cursor costs duplicates: %j', async (text) => {
    const disk = await diskWith(6);
    const { spool } = await open(disk);
    await spool.next({ records: 3, bytes: Infinity });
    await spool.acknowledge(2, 3);
    await spool.close();
    disk.damage('cursor.json', () => Buffer.from(text));
    const again = await open(disk);
    expect(await drain(again.spool)).toEqual(texts(payloads(0, 6)));
    expect(again.of('trouble')).toMatchObject([{ what: expect.stringContaining('the cursor is damaged') }]);
  });

  it('a segment of a later version is left alone', async () => {
    const disk = await diskWith(2);
    const later = encodeSegmentHeader(newMarker());
    // Version 9, and the checksum that goes with it.
    later[7] = 9;
    const { crc32 } = await import('node:zlib');
    later.writeUInt32BE(crc32(later.subarray(0, -4)), SEGMENT_HEADER - 4);
    disk.damage('0000000000000000.spool', (bytes) => Buffer.concat([later, bytes.subarray(SEGMENT_HEADER)]));
    await expect(open(disk)).rejects.toThrow(/the segment 0000000000000000.spool cannot be read/);
    expect(disk.names).toEqual(['0000000000000000.spool']);
  });
});
