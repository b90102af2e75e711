import { expect, it } from '@jest/globals';
import type { Detection } from '@chorus/contracts';
import { allPages } from '../../testkit/history.ts';
import { detection, detections, record, T0 } from '../../testkit/records.ts';
import { countVerdicts, findDetections, type DetectionsSought } from '../find-detections.ts';
import type { Start } from './stores.ts';

const ANY: Omit<DetectionsSought, 'fleet'> = {
  ...{ kinds: [], agent_id: null, status: null, judged: null, min_confidence: 0 },
  ...{ from: null, to: null, before: null, limit: 100, maxBytes: 1_000_000 },
};

/** Detections by their last version. */
export function detectionsConformance(start: Start): void {
  /** A version of one, told of so many minutes after the beginning. */
  const told = (offset: number, minute: number, change: Partial<Detection>) =>
    record(detections, offset, detection(change), T0 + minute * 60_000);

  async function withThree() {
    const one = await start();
    await one.save(
      told(0, 0, { detection_id: 'a', kind: 'hoarding', agents: ['holder'], confidence: 0.6 }),
      told(1, 1, { detection_id: 'b', agents: ['planner', 'coder'], confidence: 0.9 }),
      told(2, 2, {
        detection_id: 'a',
        kind: 'hoarding',
        agents: ['holder', 'asker'],
        confidence: 0.7,
        status: 'closed',
      }),
      told(3, 3, { detection_id: 'c', kind: 'hoarding', agents: ['holder'], confidence: 0.8 }),
      told(4, 4, { detection_id: 'c', kind: 'hoarding', agents: ['holder'], confidence: 0.8, verdict: 'confirmed' }),
    );
    const find = (change: Partial<typeof ANY> = {}, fleet_id = 'shop') =>
      one.store.read(fleet_id, { rows: [], more: false }, (db, fleet) =>
        findDetections(db, { ...ANY, ...change, fleet }),
      );
    const ids = async (change: Partial<typeof ANY> = {}, fleet_id = 'shop') =>
      (await find(change, fleet_id)).rows.map(({ detection: { detection_id } }) => detection_id);
    return { one, find, ids };
  }

  it('finds the last version of each, the one that was told of last first', async () => {
    const { find, ids } = await withThree();
    expect(await ids()).toEqual(['c', 'b', 'a']);
    expect((await find()).rows.at(-1)?.detection).toMatchObject({
      detection_id: 'a',
      status: 'closed',
      confidence: 0.7,
    });
    expect(await ids({}, 'bakery')).toEqual([]);
  });

  it.each<[string, Partial<typeof ANY>, string[]]>([
    ['kind', { kinds: ['hoarding'] }, ['c', 'a']],
    ['several kinds', { kinds: ['hoarding', 'routing_loop'] }, ['c', 'b', 'a']],
    ['an agent of the last version', { agent_id: 'asker' }, ['a']],
    ['an agent of an older version only', { agent_id: 'nobody' }, []],
    ['state', { status: 'open' }, ['c', 'b']],
    ['verdict', { judged: 'confirmed' }, ['c']],
    ['no verdict', { judged: 'not_yet' }, ['b', 'a']],
    ['confidence', { min_confidence: 0.8 }, ['c', 'b']],
    ['when it was told of first', { from: T0 + 60_000, to: T0 + 180_000 }, ['b']],
  ])('finds by %s', async (_, change, expected) => {
    const { ids } = await withThree();
    expect(await ids(change)).toEqual(expected);
  });

  it('pages through them', async () => {
    const { find } = await withThree();
    const found = await allPages((before) => find({ before, limit: 1 }));
    expect(found.map(({ detection: { detection_id } }) => detection_id)).toEqual(['c', 'b', 'a']);
  });

  it('counts what people said of them, kind by kind', async () => {
    const { one } = await withThree();
    const count = (from: number | null) =>
      one.store.read('shop', [], (db, fleet) => countVerdicts(db, { fleet, from, to: null }));
    expect(await count(null)).toEqual([
      { kind: 'hoarding', confirmed: 1, dismissed: 0, not_yet: 1 },
      { kind: 'routing_loop', confirmed: 0, dismissed: 0, not_yet: 1 },
    ]);
    expect(await count(T0 + 2 * 60_000)).toEqual([{ kind: 'hoarding', confirmed: 1, dismissed: 0, not_yet: 0 }]);
  });

  it('forgets them with their events', async () => {
    const { one, ids } = await withThree();
    one.now = T0 + 3 * 60_000 + 30 * 24 * 3_600_000;
    while ((await one.store.prune(1)) > 0);
    expect(await ids()).toEqual(['c']);
  });
}
