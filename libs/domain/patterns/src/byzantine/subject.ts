/** What a statement is about: a key that is equal for the names that agents have for one thing, and a name for people. */
export interface Subject {
  readonly key: string;
  readonly shown: string;
}

/** Words for the same property. */
const ALIASES: readonly string[] = [
  'quantity qty stock pieces piece pcs count units unit available in_stock left on_hand inventory items',
  'price priced eur usd euro euros € $',
  'status state',
];
const ALIAS = new Map(
  ALIASES.flatMap((words) => {
    const [first = '', ...others] = words.split(' ');
    return others.map((word) => [word, first] as const);
  }),
);
/** Words that tell nothing from anything. */
const EMPTY = new Set(
  'a an the of for in at on is its id name sku article item product key code number no nr current'.split(' '),
);

const WORD = /[^\s:/#|,()=?!"'`<>[\]{}]+/g;
const MAX_WORDS = 8;

/** The words of a name, as far as they tell it from others, in alphabetical order. */
export function subjectOf(name: string, shown = name): Subject | undefined {
  const words = (name.slice(0, 512).normalize('NFKC').toLowerCase().match(WORD) ?? [])
    .map((word) => word.replace(/[.]+$/, '').replace(/(?:_|-)(?:id|number|no)$/, ''))
    .filter((word) => word !== '' && !EMPTY.has(word))
    .map((word) => ALIAS.get(word) ?? word)
    .slice(0, MAX_WORDS);
  if (words.length === 0) return undefined;
  return { key: [...new Set(words)].sort().join(' '), shown: shown.trim().slice(0, 256) };
}

const COUNTERS =
  /\b(?:progress|percent|percentage|done|remaining|elapsed|uptime|eta|position|age|processed|completed|complete|finished|copied|migrated|indexed|downloaded|uploaded|seen|handled|counter|offset|sequence|epoch|iteration|step|backlog|pending|open_tickets)\b/;
const GAUGES =
  /\b(?:cpu|load|memory|latency|temperature|temp|queue|depth|rate|throughput|speed|usage|utilization|utilisation|connections|qps|rps|p50|p95|p99|humidity|pressure|voltage|heartbeat|time|clock|timestamp|mood|activity|busy|idle|availability)\b/;
const OPINIONS =
  /\b(?:vote|opinion|estimate|estimation|guess|preference|prefer|rating|score|rank|confidence|priority|proposal|bid|offer|forecast|prediction|recommendation|suggestion|choice|plan|next|risk|quality|readiness|feasibility|complexity|effort|severity|likelihood|sentiment|favou?rite|best|review|assessment|judgement|view)\b/;

/** It only goes one way: values that follow each other are no contradiction. */
export const isCounter = ({ key }: Pick<Subject, 'key'>): boolean => COUNTERS.test(key);
/** It goes up and down all the time. */
export const isGauge = ({ key }: Pick<Subject, 'key'>): boolean => GAUGES.test(key);
/** Everybody may have another. */
export const isOpinion = ({ key }: Pick<Subject, 'key'>): boolean => OPINIONS.test(key);
/** One may change it, or have another for somebody else; of a vote everybody has one. */
export const isOpen = (subject: Pick<Subject, 'key'>): boolean => isOpinion(subject) && !/\bvote\b/.test(subject.key);
