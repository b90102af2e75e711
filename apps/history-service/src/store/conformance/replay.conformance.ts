import { expect, it } from '@jest/globals';
import { conversation, intervention, interventions, record, T0 } from '../../testkit/records.ts';
import { newestOf, replay } from '../replay.ts';
import { END_OF_TIME, seqAt, type Seq } from '../schema.ts';
import type { Start } from './stores.ts';

/** Events again in the order of time, and how many of them there are. */
export function replayConformance(start: Start): void {
  async function withSix() {
    const one = await start();
    await one.save(...conversation(Array.from({ length: 6 }, (_, n) => ({ at: T0 + n * 1000 }))));
    await one.save(...conversation([{ fleet: 'bakery', at: T0 + 6000 }], 6));
    await one.save(record(interventions, 0, intervention(), T0 + 7000));
    const seqs = await one.store.read('shop', [], async (db, { no }) =>
      (await replay(db, { fleet: no, kinds: ['d'], after: 0n, before: END_OF_TIME, limit: 100 })).map(({ seq }) => seq),
    );
    const newest = (most: number, from: Seq = 0n, before: Seq = END_OF_TIME) =>
      one.store.read('shop', undefined, (db, { no }) => newestOf(db, { fleet: no, kind: 'd', from, before }, most));
    return { seqs, newest };
  }

  it('counts the newest events of a kind in a fleet, and says which is the first of them', async () => {
    const { seqs, newest } = await withSix();
    expect(seqs).toHaveLength(6);
    expect(await newest(100)).toEqual({ count: 6, first: seqs[0], isCut: false });
    expect(await newest(6)).toEqual({ count: 6, first: seqs[0], isCut: false });
  });

  it('leaves out the oldest where there are more than are wanted', async () => {
    const { seqs, newest } = await withSix();
    const cut = await newest(2);
    expect(cut).toMatchObject({ count: 2, isCut: true });
    // From there on are those that are counted, and the one before them is not.
    expect(seqs.filter((seq) => seq >= (cut?.first ?? 0n))).toEqual(seqs.slice(-2));
  });

  it('counts within a time, its beginning included and its end not', async () => {
    const { seqs, newest } = await withSix();
    expect(await newest(100, seqAt(T0 + 2000), seqAt(T0 + 4000))).toEqual({ count: 2, first: seqs[2], isCut: false });
    expect(await newest(100, seqAt(T0 + 60_000))).toBeNull();
  });
}
