import type { TableRecord } from '@chorus/bus';
import { factsOf } from '@chorus/contracts';
import type { ConversationSummary, Detection, ProcessedDecision } from '@chorus/contracts';
import { eventOf } from '../events/event.ts';
import { fits, termsOf, wordsOf } from '../events/words.ts';
import type { With } from '../store/find-conversations.ts';
import { instant } from './records.ts';

/** What the store is to be, said plainly and slowly: all records in a list. */
export interface Told {
  readonly fleet_id: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly agent_id: string | null;
  readonly words: string | null;
}

export interface ToldEvents extends Told {
  readonly topics: readonly string[];
  readonly correlation_id: string | null;
  readonly id: string | null;
  readonly min_risk: number;
}

export interface ToldConversations extends Told {
  readonly min_risk: number;
  readonly with: readonly With[];
}

/** `topic/partition/offset` of the events that fit, newest first. */
export function eventsIn(records: readonly TableRecord[], told: ToldEvents): string[] {
  const terms = termsOf(told.words);
  return inTime(records)
    .filter(({ record, event }) => {
      if (event.fleet_id !== told.fleet_id) return false;
      if (told.from !== null && event.at < told.from) return false;
      if (told.to !== null && event.at >= told.to) return false;
      if (told.topics.length > 0 && !told.topics.includes(record.topic)) return false;
      if (told.agent_id !== null && !event.agents.includes(told.agent_id)) return false;
      if (told.correlation_id !== null && event.correlation_id !== told.correlation_id) return false;
      if (told.id !== null && event.id !== told.id) return false;
      if (told.min_risk > 0 && (event.message?.risk ?? 0) < told.min_risk) return false;
      return terms === null || fits(terms, new Set(wordsOf(event.texts)));
    })
    .map(({ record: { topic, partition, offset } }) => `${topic}/${partition}/${offset}`)
    .reverse();
}

/** In the order of time, at one instant in the order of arrival. */
function inTime(records: readonly TableRecord[]) {
  return records
    .flatMap((record) => {
      const event = eventOf(record);
      return event ? [{ record, event }] : [];
    })
    .sort((a, b) => a.event.at - b.event.at);
}

/** The conversations that fit, newest last message first. */
export function conversationsIn(records: readonly TableRecord[], told: ToldConversations): ConversationSummary[] {
  const terms = termsOf(told.words);
  const all = Map.groupBy(
    inTime(records).filter(({ event }) => event.kind === 'd' && event.fleet_id === told.fleet_id),
    ({ event }) => event.correlation_id ?? '',
  );
  const order = inTime(records).map(({ record }) => record);
  return [...all]
    .map(([correlation_id, said]) => ({
      said,
      last: order.indexOf((said.at(-1) ?? said[0])!.record),
      summary: summaryOf(records, told.fleet_id, correlation_id, said),
    }))
    .filter(({ said, summary }) => {
      if (told.from !== null && Date.parse(summary.last_at) < told.from) return false;
      if (told.to !== null && Date.parse(summary.started_at) >= told.to) return false;
      if (told.agent_id !== null && !said.some(({ event }) => event.agents[0] === told.agent_id)) return false;
      if (summary.highest_risk < told.min_risk) return false;
      if (told.with.some((what) => summary[what] === 0)) return false;
      return terms === null || said.some(({ event }) => fits(terms, new Set(wordsOf(event.texts))));
    })
    .sort((a, b) => b.last - a.last)
    .map(({ summary }) => summary);
}

function summaryOf(
  records: readonly TableRecord[],
  fleet_id: string,
  correlation_id: string,
  said: ReturnType<typeof inTime>,
): ConversationSummary {
  const decisions = said.map(({ record }) => record.value as ProcessedDecision);
  // Sums of what is told, and null where nothing is.
  const sum = (numbers: readonly (number | null)[]) =>
    numbers.some((number) => number !== null)
      ? numbers.reduce<number>((total, number) => total + (number ?? 0), 0)
      : null;
  const facts = decisions.map(({ original_message }) => factsOf(original_message));
  const agents = [...new Set(decisions.map(({ original_message }) => original_message.agent_id))];
  const ids = new Set(decisions.map(({ processing_metadata }) => processing_metadata.message_id));
  const naming = records
    .filter(({ topic }) => topic === 'detections')
    .map(({ value }) => value as Detection)
    .filter(
      (one) =>
        one.fleet_id === fleet_id &&
        (one.correlation_id === correlation_id || one.evidence.some((message) => ids.has(message))),
    );
  const text = decisions.map(({ original_message }) => original_message.content.text?.trim() ?? '');
  return {
    fleet_id,
    correlation_id,
    title: (text.find((one) => one !== '') ?? '').slice(0, 200),
    started_at: instant(said[0]?.event.at ?? 0),
    last_at: instant(said.at(-1)?.event.at ?? 0),
    messages: said.length,
    agents: agents.slice(0, 64),
    agent_count: agents.length,
    tokens: sum(facts.map(({ tokens }) => tokens)),
    cost_usd: sum(facts.map(({ cost_usd }) => cost_usd)),
    errors: decisions.filter(({ original_message }) => original_message.content.error).length,
    redacted: decisions
      .flatMap(({ processing_metadata }) => Object.values(processing_metadata.redactions ?? {}))
      .reduce((total, pieces) => total + pieces, 0),
    blocked: decisions.filter(({ intervention_action }) => intervention_action?.action === 'blocked').length,
    highest_risk: Math.max(0, ...decisions.map(({ conflict_analysis }) => conflict_analysis.risk)),
    detections: new Set(naming.map(({ detection_id }) => detection_id)).size,
  };
}
