import type { Detection, PatternRules } from '@chorus/contracts';
import { closed, grown, keyOf, told } from '../incident.ts';
import { Draft, NOTHING, type Detector, type Records } from '../records.ts';
import { duration } from '../show.ts';
import { hear } from './asks.ts';
import { describe, open } from './describe.ts';
import { stallInputOf } from './input.ts';
import { CALLS_TAKE, FORGOTTEN_AFTER, MAX_TALKS, MIN_FORGOTTEN_MS, PULSE_MS } from './limits.ts';
import type { Ask, StallRecord, Talk } from './state.ts';

type Rules = PatternRules['stall'];

/**
 * A conversation stalls where a request to somebody by name is not answered for the rules' time, though it was asked for
 * again, or though nothing else goes on there while the fleet does. Who tells of progress, calls tools or asks others is at work. One incident
 * for each that does not answer in a conversation.
 */
export const stall: Detector<StallRecord> = {
  observe(records, message, rules, now) {
    if (message.blocked) return NOTHING;
    const key = keyOf(message.conversation);
    const known = records.get(key);
    const before = known?.type === 'talk' ? known : undefined;
    const draft = new Draft(records);
    if (records.size > 0 && now - pulseOf(records) >= PULSE_MS) draft.put(PULSE, { type: 'pulse', at: now });
    if (!before && message.type !== 'request') return { changes: draft.changes, detections: [] };
    const { asks, answered } = hear(before, stallInputOf(message), now);
    const detections = answered.flatMap((ask) => over(ask, answerOf(ask, message.sender, now), now));
    if (asks.length === 0) {
      if (before) draft.delete(key);
      return { changes: draft.changes, detections };
    }
    const talk: Talk = { type: 'talk', fleet_id: message.fleet_id, conversation: message.conversation, asks };
    const judged = judge(talk, rules.stall, pulseOf(draft), now);
    draft.put(key, judged.talk);
    const forgotten: Detection[] = [];
    for (const [oldest, record] of draft.entries()) {
      if (draft.size <= MAX_TALKS) break;
      if (record.type === 'pulse') continue;
      draft.delete(oldest);
      forgotten.push(...record.asks.flatMap((ask) => over(ask, 'It was forgotten for others.', now)));
    }
    return { changes: draft.changes, detections: [...detections, ...judged.detections, ...forgotten] };
  },

  pass(records, rules, now) {
    const draft = new Draft(records);
    const detections: Detection[] = [];
    const forget_ms = Math.max(MIN_FORGOTTEN_MS, FORGOTTEN_AFTER * rules.stall.after_ms);
    const pulse = pulseOf(records);
    for (const [key, before] of records.entries()) {
      if (before.type === 'pulse') continue;
      const [lost, kept] = split(before.asks, ({ spoken_at }) => now - spoken_at >= forget_ms);
      detections.push(...lost.flatMap((ask) => over(ask, 'Nobody speaks of it any more.', now)));
      const { talk, detections: news } = judge(
        lost.length > 0 ? { ...before, asks: kept } : before,
        rules.stall,
        pulse,
        now,
      );
      detections.push(...news);
      if (talk.asks.length === 0) draft.delete(key);
      else if (talk !== before) draft.put(key, talk);
    }
    if (draft.size === 1) draft.delete(PULSE);
    return { changes: draft.changes, detections };
  },

  end: (records, now) =>
    [...records.entries()].flatMap(([, record]) =>
      record.type === 'talk' ? record.asks.flatMap((ask) => over(ask, 'The fleet is gone.', now)) : [],
    ),
};

const PULSE = 'pulse';

function pulseOf(records: Records<StallRecord>): number {
  const pulse = records.get(PULSE);
  return pulse?.type === 'pulse' ? pulse.at : 0;
}

const answerOf = ({ asker, at }: Ask, sender: string, now: number): string =>
  sender === asker ? 'It was taken back.' : `It was answered after ${duration(now - at)}.`;

const over = ({ incident }: Ask, how: string, now: number): readonly Detection[] =>
  incident ? [closed(incident.detection, how, now)] : [];

function split<T>(all: readonly T[], by: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(by), all.filter((one) => !by(one))];
}

/** Opens what has waited for too long, and goes on with what is open. */
function judge(talk: Talk, rules: Rules, pulse: number, now: number): { talk: Talk; detections: readonly Detection[] } {
  const detections: Detection[] = [];
  // Who does not answer several in one conversation is one incident.
  const known = new Set(talk.asks.filter(({ incident }) => incident).map(({ asked }) => asked[0] ?? ''));
  const asks = talk.asks.map((ask) => {
    if (ask.incident) {
      const { incident, versions } = grown(ask.incident, describe(ask.incident.detection, ask, rules, now));
      detections.push(...versions);
      const isSame = incident.detection.messages === ask.incident.detection.messages && versions.length === 0;
      return isSame ? ask : { ...ask, incident };
    }
    if (!rules.enabled || known.has(ask.asked[0] ?? '') || !isStalled(talk, ask, rules, pulse, now)) return ask;
    const detection = open(talk, ask, rules, now);
    if (detection.confidence < rules.min_confidence) return ask;
    detections.push(detection);
    known.add(ask.asked[0] ?? '');
    return { ...ask, incident: told(detection) };
  });
  return { talk: asks.every((ask, n) => ask === talk.asks[n]) ? talk : { ...talk, asks }, detections };
}

function isStalled(talk: Talk, ask: Ask, { after_ms, min_reminders }: Rules, pulse: number, now: number): boolean {
  if (ask.rests || now - ask.progress_at < after_ms) return false;
  // Who waits itself is not the one that the others wait for.
  const waits = talk.asks.some((other) => other !== ask && !other.rests && ask.asked.includes(other.asker));
  if (waits) return false;
  if (ask.reminders >= min_reminders) return true;
  if (ask.of_tool && now - ask.progress_at < CALLS_TAKE * after_ms) return false;
  // Where the whole fleet is at rest its work is done, as far as anybody can tell.
  return !ask.others_went_on && ask.wants_answer && pulse - ask.progress_at >= after_ms / 2;
}
