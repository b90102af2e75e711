import { CONFLICT_RISK } from '@chorus/conflict';
import type { HistoryQueryOf } from '@chorus/contracts';
import { expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { interventionEffects } from '../../processors/interventions.ts';
import { participation, PARTICIPATION_LIMITS } from '../../processors/participation.ts';
import { allPages } from '../../testkit/history.ts';
import { conversation, DAY, instant, intervention, interventions, record, SECOND, T0 } from '../../testkit/records.ts';
import { query } from '../../testkit/running.ts';
import type { Start } from './stores.ts';

const NOWHERE = { before: null, from: null, to: null };

/** What is told of conflicts, and of what came before and after an intervention. */
export function effectsConformance(start: Start): void {
  const effects = async (one: Awaited<ReturnType<Start>>, change: object = {}, now = T0 + DAY) => {
    const asked = query('interventions', { window_ms: 10 * SECOND, ...change }) as HistoryQueryOf<'interventions'>;
    const { rows } = await interventionEffects(one.store, asked, NOWHERE, () => now);
    return rows.map(({ effect }) => effect);
  };

  it('finds decisions by their risk, among many that have less, with words and without', async () => {
    const one = await start();
    const risks = Array.from({ length: 3_000 }, (_, n) => (n === 3 ? 0.9 : n === 5 ? CONFLICT_RISK : n % 2 ? 0.1 : 0));
    await one.save(...conversation(risks.map((risk, n) => ({ risk, at: T0 + n, text: 'refund', agent: `a${n % 5}` }))));
    const offsets = async (told: object, limit = 2) =>
      (await allPages((before) => one.events(told, { before, limit }))).map(({ event }) => event.offset);
    for (const words of [null, 'refund']) {
      expect(await offsets({ words, min_risk: CONFLICT_RISK })).toEqual([5, 3]);
      expect(await offsets({ words, min_risk: 0.9 })).toEqual([3]);
      expect(await offsets({ words, min_risk: CONFLICT_RISK, agent_id: 'a0' })).toEqual([5]);
    }
    expect(await offsets({ min_risk: 0.05 }, 1_000)).toHaveLength(1_500);
    expect(await offsets({ words: 'nothing', min_risk: 0.05 })).toEqual([]);
  });

  it('counts messages and conflicts before an intervention and after it, those of its fleet alone', async () => {
    const one = await start();
    // A message each second from -20 s to +20 s; a conflict each second before the intervention, one of four after it.
    const at = (second: number) => ({
      at: T0 + second * SECOND,
      risk: second <= 0 || second % 4 === 0 ? 0.8 : 0.1,
    });
    await one.save(...conversation(Array.from({ length: 41 }, (_, n) => at(n - 20))));
    await one.save(...conversation([{ fleet: 'other', at: T0 + SECOND, risk: 1 }], 41));
    await one.save(record(interventions, 0, intervention({ intervention_id: 'i1' })));
    const [effect, ...others] = await effects(one);
    expect(others).toEqual([]);
    expect(effect).toMatchObject({
      intervention: { intervention_id: 'i1' },
      window_ms: 10 * SECOND,
      before: { messages: 10, conflicts: 10, rate: 1 },
      after: { messages: 10, conflicts: 2, rate: 0.2 },
      complete: true,
    });
  });

  it('says so where the time after it is not over, and gives no rate where there was no message', async () => {
    const one = await start();
    await one.save(record(interventions, 0, intervention()));
    expect(await effects(one, {}, T0 + 10 * SECOND)).toMatchObject([
      { complete: false, before: { messages: 0, conflicts: 0, rate: null } },
    ]);
    expect(await effects(one, {}, T0 + 11 * SECOND)).toMatchObject([{ complete: true }]);
  });

  it('lists interventions newest first, by agent, and goes on behind a page', async () => {
    const one = await start();
    const about = (n: number) =>
      intervention({ intervention_id: `i${n}`, agent_id: `a${n % 2}`, timestamp: instant(T0 + n) });
    await one.save(...Array.from({ length: 6 }, (_, n) => record(interventions, n, about(n), T0 + n)));
    const ids = async (change: object) =>
      (await effects(one, change)).map((effect) => effect.intervention.intervention_id);
    expect(await ids({ limit: 3 })).toEqual(['i5', 'i4', 'i3']);
    expect(await ids({ agent_id: 'a1' })).toEqual(['i5', 'i3', 'i1']);
  });

  it('says how an agent gets on with others, in a time, in its fleet, whichever part it has', async () => {
    const one = await start();
    const other = { agent: 'tester' };
    await one.save(
      ...conversation([
        { to: ['tester'] },
        { ...other, to: ['coder', 'lead'] },
        { ...other, to: ['lead'] },
        { ...other, risk: 0.8, against: ['coder'] },
        { to: ['tester'], risk: 0.8, against: ['tester'], blocked: true },
        {},
      ]),
      ...conversation([{ fleet: 'other', to: ['tester'], risk: 0.9, against: ['tester'] }], 6),
    );
    const of = (change: object = {}, limits = {}) => {
      const asked = query('participation', { agent_id: 'coder', ...change }) as HistoryQueryOf<'participation'>;
      return participation(one.store, asked, { ...PARTICIPATION_LIMITS, mayGoOn: () => true, ...limits });
    };
    const whole = await of();
    expect(whole).toEqual({
      ...{ fleet_id: 'shop', agent_id: 'coder', from: null, to: null, decisions: 6, complete: true },
      ...{ messages: 3, interactions: 3, conflicts: 1, conflict_rate: 1 / 3, cooperation_rate: 2 / 3 },
    });
    for (const page of [1, 2, 6]) expect(await of({}, { page })).toEqual(whole);
    const early = { from: instant(T0), to: instant(T0 + 2 * SECOND) };
    expect(await of(early)).toMatchObject({ ...early, decisions: 2, messages: 2, conflicts: 0, cooperation_rate: 1 });
    expect(await of({ agent_id: 'nobody' })).toMatchObject({
      messages: 0,
      conflict_rate: null,
      cooperation_rate: null,
    });
    expect(await of({ fleet_id: 'nowhere' })).toMatchObject({ decisions: 0, complete: true });

    // Of more than is looked at the oldest is left out.
    const cut = await of({}, { page: 2, decisions: 4 });
    expect(cut).toMatchObject({ decisions: 4, complete: false, from: instant(T0 + 2 * SECOND), messages: 1 });
    expect(await of({}, { page: 3, mayGoOn: () => false })).toMatchObject({ decisions: 3, complete: false });
    expect(await of({}, { page: 6, decisions: 6 })).toEqual(whole);
  });

  it('forgets risks with their messages', async () => {
    const one = await start();
    await one.save(...conversation([{ risk: 0.5 }, { risk: 0.5, fleet: 'other' }, { risk: 0.5, at: T0 + 9 * DAY }]));
    one.now = T0 + 35 * DAY;
    while ((await one.store.prune(1)) > 0);
    const { rows } = await one.database.run((db) =>
      sql<{ n: number | bigint }>`select count(*) as n from risks`.execute(db),
    );
    expect(Number(rows[0]?.n)).toBe(1);
  });
}
