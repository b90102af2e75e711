import { describe, expect, it } from '@jest/globals';
import type { KeyValueStore } from '@chorus/bus';
import { UNJUDGED, type Detection } from '@chorus/contracts';
import { RULES } from '@chorus/patterns';
import { T0 } from '../testkit/records.ts';
import { JUDGED_FOR_MS, KnownDetections, MAX_KNOWN } from './known-detections.ts';

const at = (ms: number) => new Date(T0 + ms).toISOString();

const version = (id: string, change: Partial<Detection> = {}): Detection => ({
  detection_id: id,
  fleet_id: 'shop',
  kind: 'stall',
  agents: ['a'],
  confidence: 0.9,
  evidence: [],
  correlation_id: null,
  status: 'closed',
  started_at: at(0),
  updated_at: at(0),
  laps: 0,
  messages: 1,
  summary: 's',
  suggested_action: 's',
  ...UNJUDGED,
  ...change,
});

/** A store in the order of the last write. */
function store(): KeyValueStore<Detection> {
  const all = new Map<string, Detection>();
  return {
    get: (key) => all.get(key),
    put: (key, value) => void (all.delete(key), all.set(key, value)),
    delete: (key) => void all.delete(key),
    entries: () => all.entries(),
    get size() {
      return all.size;
    },
  };
}

describe('known detections', () => {
  it('are so many of a fleet; those that are over go first', () => {
    const kept = store();
    const known = new KnownDetections(kept);
    known.versions([version('open', { status: 'open' })]);
    for (let n = 0; n < MAX_KNOWN + 5; n++) known.versions([version(`d${n}`)]);
    known.versions([version('other', { fleet_id: 'lab' })]);
    expect(kept.size).toBe(MAX_KNOWN + 1);
    expect(kept.get('shop/open')).toBeDefined();
    expect(kept.get('shop/d0')).toBeUndefined();
    expect(kept.get(`shop/d${MAX_KNOWN + 4}`)).toBeDefined();
  });

  it('are forgotten thirty days after their end, and open ones never', () => {
    const kept = store();
    const known = new KnownDetections(kept);
    known.versions([version('open', { status: 'open' }), version('old'), version('new', { updated_at: at(9_000) })]);
    known.pass(T0 + JUDGED_FOR_MS + 5_000);
    expect([...kept.entries()].map(([key]) => key)).toEqual(['shop/open', 'shop/new']);
  });

  it('are the same when they are made from their store again', () => {
    const kept = store();
    new KnownDetections(kept).versions([version('d', { status: 'open', verdict: 'dismissed', verdict_by: 'alice' })]);
    const again = new KnownDetections(kept);
    expect(again.versions([version('d', { status: 'open', messages: 2 })])).toEqual([]);
    expect(again.versions([version('d', { messages: 3 })])).toMatchObject([
      { verdict: 'dismissed', verdict_by: 'alice' },
    ]);
    again.remove('shop');
    expect(kept.size).toBe(0);
  });

  it('of other rules are over at the first look, and are told of once; those of these rules go on', () => {
    const kept = store();
    const of = (id: string, rules: string) => kept.put(`shop/${id}`, version(id, { status: 'open', rules }));
    of('old', 'patterns/0');
    of('new', RULES);
    const known = new KnownDetections(kept);
    const over = known.versions(known.pass(T0 + 1_000));
    expect(over).toMatchObject([{ detection_id: 'old', status: 'closed', updated_at: at(1_000) }]);
    expect(kept.get('shop/old')).toMatchObject({ status: 'closed' });
    expect(kept.get('shop/new')).toMatchObject({ status: 'open' });
    expect(known.pass(T0 + 2_000)).toEqual([]);
    expect(new KnownDetections(kept).pass(T0 + 3_000)).toEqual([]);
  });
});
