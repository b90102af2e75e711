import type { TableRecord } from '@chorus/bus';
import type { ConversationSummary } from '@chorus/contracts';
import { seededRandom } from '@chorus/testing/random';
import { expect, it } from '@jest/globals';
import { allPages, NO_FILTER } from '../../testkit/history.ts';
import { conversationsIn } from '../../testkit/model.ts';
import { conversation, SECOND, T0 } from '../../testkit/records.ts';
import { titles, type Start } from './stores.ts';

/** What is found by words. */
export function searchingConformance(start: Start): void {
  it('finds words in any order, case and script, the last one from its beginning', async () => {
    const one = await start();
    await one.save(
      ...conversation([
        { correlation: 'a', text: 'Refund for Order 4711, die GRÖSSE stimmt nicht' },
        { correlation: 'b', text: 'refunds are off; see src/orders/refund_policy.ts' },
        { correlation: 'c', text: '客户要求退款请求 today' },
        { correlation: 'd', text: 'Возврат заказа', agent: 'Заказ-бот' },
      ]),
    );
    expect(await titles(one, 'order REFUND')).toEqual(['a']);
    expect(await titles(one, 'refund ord')).toEqual(['b', 'a']);
    expect(await titles(one, 'grösse')).toEqual(['a']);
    expect(await titles(one, 'grosse')).toEqual(['a']);
    expect(await titles(one, 'refund_policy')).toEqual(['b']);
    expect(await titles(one, '退款')).toEqual(['c']);
    expect(await titles(one, '求')).toEqual(['c']);
    expect(await titles(one, '款退')).toEqual([]);
    expect(await titles(one, 'заказа')).toEqual(['d']);
    expect(await titles(one, 'бот')).toEqual(['d']);
    expect(await titles(one, 'coder')).toEqual(['c', 'b', 'a']);
    expect(await titles(one, 'd')).toEqual(['d']);
  });

  it.each([
    '"',
    "'",
    '*',
    'refund"',
    'NOT refund',
    'refund OR nothing',
    'NEAR(refund)',
    '\\',
    "':* & '",
    '{',
    'words:refund',
    '-',
    '^',
  ])('takes nothing for an operator: %s', async (words) => {
    const one = await start();
    await one.save(...conversation([{ text: 'refund the order' }]));
    const expected = /nothing|not|near|words/i.test(words) ? [] : ['c-1'];
    expect(await titles(one, words)).toEqual(expected);
    expect((await one.events({ words })).rows).toHaveLength(expected.length);
  });

  it('never shows another fleet’s events, whatever is asked', async () => {
    const one = await start();
    await one.save(
      ...conversation([
        { fleet: 'shop', text: 'refund' },
        { fleet: 'other', text: 'refund' },
      ]),
    );
    for (const told of [{}, { words: 'refund' }, { agent_id: 'coder' }, { correlation_id: 'c-1' }])
      expect((await one.events(told)).rows.map(({ event }) => event.fleet_id)).toEqual(['shop']);
    expect((await one.conversations({ words: 'refund' })).rows).toHaveLength(1);
    expect((await one.conversations({ fleet_id: 'nobody' })).rows).toEqual([]);
  });

  it.each([
    [150, 20],
    [10, 300],
  ])(
    'finds conversations by a word that most messages have, page by page: %d of %d messages',
    async (count, each) => {
      const one = await start(500);
      const said = Array.from({ length: count * each }, (_, n) => ({
        correlation: `c-${n % count}`,
        agent: `agent-${n % 7}`,
        text: n % count === 3 ? `rare ${n}` : `common ${n}`,
        at: T0 + n * 10,
      }));
      await one.save(...conversation(said));
      const found = (told: object) => allPages((before) => one.conversations(told, { before, limit: 40 }));
      const ids = async (told: object) => (await found(told)).map(({ summary }) => summary.correlation_id);
      const all = Array.from({ length: count }, (_, n) => `c-${count - 1 - n}`);
      const expected = all.filter((id) => id !== 'c-3');
      expect(await ids({ words: 'common' })).toEqual(expected);
      expect(await ids({ words: 'comm', agent_id: 'agent-3' })).toEqual(expected);
      expect(await ids({ words: 'rare' })).toEqual(['c-3']);
      expect(await ids({ agent_id: 'agent-3' })).toEqual(all);
    },
    60_000,
  );

  it('finds conversations by a word that many messages have, and none of the newest', async () => {
    const one = await start(500);
    const old = Array.from({ length: 600 }, (_, n) => ({ correlation: `old-${n % 200}`, text: 'common' }));
    const young = Array.from({ length: 800 }, (_, n) => ({ correlation: `young-${n}`, text: 'rare' }));
    await one.save(...conversation([...old, ...young]));
    const found = await allPages((before) => one.conversations({ words: 'common' }, { before, limit: 150 }));
    expect(found.map(({ summary }) => summary.correlation_id)).toEqual(
      Array.from({ length: 200 }, (_, n) => `old-${199 - n}`),
    );
  }, 60_000);

  it.each([1, 127, 128, 129, 300])('finds a word by its beginning where %d words begin so', async (words) => {
    const one = await start();
    await one.save(
      ...conversation(Array.from({ length: words }, (_, n) => ({ id: `m${n}`, text: `ticket${n} Ticke` }))),
    );
    expect((await one.events({ words: 'ticket' })).rows).toHaveLength(words);
    expect((await one.events({ words: 'ticke ticket0' })).rows).toHaveLength(1);
    expect(await titles(one, 'ticket')).toEqual(['c-1']);
    expect(await titles(one, 'tickets')).toEqual([]);
  });

  it.each([1, 7, 60, 2_000])(
    'finds in a crowd what a plain fold of the log does, %d looked up at first',
    async (few) => {
      const one = await start(few);
      const log = crowd();
      await one.save(...log);
      for (const { limit, ...told } of questions()) {
        const found = await allPages((before) => one.conversations(told, { before, limit }));
        const expected = conversationsIn(log, { ...NO_FILTER, ...told });
        expect([told, idsOf(found.map(({ summary }) => summary))]).toEqual([told, idsOf(expected)]);
      }
    },
    60_000,
  );
}

const idsOf = (summaries: readonly ConversationSummary[]) => summaries.map(({ correlation_id }) => correlation_id);

/** Conversations short and long at the same time; words and agents that are everywhere, here and there, and rare. */
function crowd(): TableRecord[] {
  const random = seededRandom(5);
  const spoken = Array.from({ length: 60 }, (_, n) => {
    const begin = random.int(0, 900);
    const span = random.pick([5, 20, 900]);
    return Array.from({ length: random.int(1, 12) }, () => ({
      correlation: `c-${n}`,
      agent: random.pick(['coder', 'coder', 'coder', 'reviewer', 'reviewer', `agent-${n % 20}`]),
      at: T0 + (begin + random.int(0, span)) * SECOND,
      text: [
        ...['order', `order${random.int(0, 30)}`].filter(() => random.chance(0.6)),
        ...['refund'].filter(() => random.chance(0.2)),
        ...['late'].filter(() => begin > 800),
        ...['early'].filter(() => begin < 100),
      ].join(' '),
      risk: random.int(0, 8) / 8,
      error: random.chance(0.1) ? 'timeout' : '',
    }));
  });
  return conversation(spoken.flat().sort((a, b) => a.at - b.at));
}

function questions() {
  const words = [null, 'order', 'ord', 'order1', 'refund', 'late', 'early', 'order refund', 'order1 coder', 'none'];
  const agents = [null, 'coder', 'agent-3', 'nobody'];
  const random = seededRandom(9);
  return words.flatMap((asked) =>
    agents.map((agent_id) => ({
      ...{ words: asked, agent_id, limit: random.pick([1, 3, 50]) },
      ...{ min_risk: random.pick([0, 0, 0.5, 1]), with: random.pick([[], [], ['errors' as const]]) },
      from: random.pick([null, T0 + 300 * SECOND]),
      to: random.pick([null, T0 + 600 * SECOND]),
    })),
  );
}
