import type { HistoryQuery, HistoryQueryOf } from '@chorus/contracts';
import type { Random } from '@chorus/testing/random';
import { FLEET, SPAN_MS } from './events.ts';

/** What is there to ask for, taken from what was stored. */
export interface Known {
  readonly agents: readonly string[];
  readonly correlation_ids: readonly string[];
  readonly message_ids: readonly string[];
  /** Texts of messages. */
  readonly texts: readonly string[];
  /** Log time of the last event, in ms. */
  readonly end: number;
}

type Ask = (known: Known, random: Random) => HistoryQuery;

let asked = 0;
const common = () => ({
  request_id: `q${asked++}`,
  fleet_id: FLEET,
  cursor: null,
  deadline: '9999-12-31T00:00:00.000Z',
});

const conversations = (change: Partial<HistoryQueryOf<'conversations'>>): HistoryQuery => ({
  ...common(),
  kind: 'conversations',
  from: null,
  to: null,
  agent_id: null,
  words: null,
  min_risk: 0,
  with: [],
  limit: 50,
  ...change,
});

const events = (change: Partial<HistoryQueryOf<'events'>>): HistoryQuery => ({
  ...common(),
  kind: 'events',
  from: null,
  to: null,
  topics: [],
  agent_id: null,
  correlation_id: null,
  id: null,
  words: null,
  limit: 100,
  ...change,
});

const wordsIn = (text: string): string[] => text.match(/[\p{L}\p{N}]{3,}/gu) ?? ['order'];

/** An hour to a week, anywhere. */
function range({ end }: Known, random: Random): { from: string; to: string } {
  const from = end - random.int(0, SPAN_MS);
  return {
    from: new Date(from).toISOString(),
    to: new Date(from + random.int(3_600_000, 7 * 86_400_000)).toISOString(),
  };
}

/** Each kind of question, as pages of the dashboard ask it. */
export const QUESTIONS: Readonly<Record<string, Ask>> = {
  'list: the newest conversations': () => conversations({}),
  'list: of a time range': (known, random) => conversations(range(known, random)),
  'list: of an agent': ({ agents }, random) => conversations({ agent_id: random.pick(agents) }),
  'list: with detections': () => conversations({ with: ['detections'], min_risk: 0.9 }),
  'search: one word of a message': ({ texts }, random) =>
    conversations({ words: random.pick(wordsIn(random.pick(texts))) }),
  'search: three words of a message': ({ texts }, random) => {
    const words = wordsIn(random.pick(texts));
    return conversations({ words: [0, 1, 2].map(() => random.pick(words)).join(' ') });
  },
  'search: the beginning of a word': ({ texts }, random) =>
    conversations({ words: random.pick(wordsIn(random.pick(texts))).slice(0, 3) }),
  'search: a word and an agent': ({ texts, agents }, random) =>
    conversations({ words: random.pick(wordsIn(random.pick(texts))), agent_id: random.pick(agents) }),
  'search: an agent and a conversation by name': ({ agents, correlation_ids }, random) =>
    conversations({ words: `${random.pick(agents)} ${random.pick(correlation_ids)}` }),
  'page: a conversation': ({ correlation_ids }, random) => ({
    ...common(),
    kind: 'conversation',
    correlation_id: random.pick(correlation_ids),
    limit: 200,
  }),
  'events: the newest': () => events({}),
  'events: of an agent in a time range': (known, random) =>
    events({ agent_id: random.pick(known.agents), ...range(known, random) }),
  'events: detections of an agent': ({ agents }, random) =>
    events({ agent_id: random.pick(agents), topics: ['detections'] }),
  'events: by id': ({ message_ids }, random) => events({ id: random.pick(message_ids) }),
  'events: two words': ({ texts }, random) => {
    const words = wordsIn(random.pick(texts));
    return events({ words: `${random.pick(words)} ${random.pick(words)}` });
  },
};
