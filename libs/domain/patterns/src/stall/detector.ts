import type { Detection, PatternRules } from '@chorus/contracts';
import { closed, grown, keyOf, told } from '../incident.ts';
import { Draft, NOTHING, type Detector } from '../records.ts';
import { duration } from '../show.ts';
import { hear } from './asks.ts';
import { describe, open } from './describe.ts';
import { stallInputOf } from './input.ts';
import { FORGOTTEN_AFTER, MAX_TALKS, MIN_FORGOTTEN_MS } from './limits.ts';
import type { Ask, StallRecord, Talk } from './state.ts';

type Rules = PatternRules['stall'];

/**
 * A conversation stalls where a request to somebody by name is not answered for the rules' time, though it was asked for
 * again, or though nothing else goes on there. Who tells of progress, calls tools or asks others is at work. One incident
 * for each request.
 */
export const stall: Detector<StallRecord> = {
  observe(records, decision, rules, now) {
    const input = stallInputOf(decision);
    const { message } = input;
    if (message.blocked) return NOTHING;
    const key = keyOf(message.conversation);
    const before = records.get(key);
    if (!before && message.type !== 'request') return NOTHING;
    const { asks, answered } = hear(before, input, now);
    const detections = answered.flatMap((ask) => over(ask, answerOf(ask, message.sender, now), now));
    const draft = new Draft(records);
    if (asks.length === 0) {
      if (before) draft.delete(key);
      return { changes: draft.changes, detections };
    }
    const talk: Talk = { fleet_id: message.fleet_id, conversation: message.conversation, asks };
    const judged = judge(talk, rules.stall, now);
    draft.put(key, judged.talk);
    const forgotten: Detection[] = [];
    for (const [oldest, { asks: lost }] of draft.entries()) {
      if (draft.size <= MAX_TALKS) break;
      draft.delete(oldest);
      forgotten.push(...lost.flatMap((ask) => over(ask, 'It was forgotten for others.', now)));
    }
    return { changes: draft.changes, detections: [...detections, ...judged.detections, ...forgotten] };
  },

  pass(records, rules, now) {
    const draft = new Draft(records);
    const detections: Detection[] = [];
    const forget_ms = Math.max(MIN_FORGOTTEN_MS, FORGOTTEN_AFTER * rules.stall.after_ms);
    for (const [key, before] of records.entries()) {
      const [lost, kept] = split(before.asks, ({ spoken_at }) => now - spoken_at >= forget_ms);
      detections.push(...lost.flatMap((ask) => over(ask, 'Nobody speaks of it any more.', now)));
      const { talk, detections: news } = judge(lost.length > 0 ? { ...before, asks: kept } : before, rules.stall, now);
      detections.push(...news);
      if (talk.asks.length === 0) draft.delete(key);
      else if (talk !== before) draft.put(key, talk);
    }
    return { changes: draft.changes, detections };
  },

  end: (records, now) =>
    [...records.entries()].flatMap(([, { asks }]) => asks.flatMap((ask) => over(ask, 'The fleet is gone.', now))),
};

const answerOf = ({ asker, at }: Ask, sender: string, now: number): string =>
  sender === asker ? 'It was taken back.' : `It was answered after ${duration(now - at)}.`;

const over = ({ incident }: Ask, how: string, now: number): readonly Detection[] =>
  incident ? [closed(incident.detection, how, now)] : [];

function split<T>(all: readonly T[], by: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(by), all.filter((one) => !by(one))];
}

/** Opens what has waited for too long, and goes on with what is open. */
function judge(talk: Talk, rules: Rules, now: number): { talk: Talk; detections: readonly Detection[] } {
  const detections: Detection[] = [];
  const asks = talk.asks.map((ask) => {
    if (ask.incident) {
      const { incident, versions } = grown(ask.incident, describe(ask.incident.detection, ask, rules, now));
      detections.push(...versions);
      const isSame = incident.detection.messages === ask.incident.detection.messages && versions.length === 0;
      return isSame ? ask : { ...ask, incident };
    }
    if (!rules.enabled || !isStalled(talk, ask, rules, now)) return ask;
    const detection = open(talk, ask, rules, now);
    if (detection.confidence < rules.min_confidence) return ask;
    detections.push(detection);
    return { ...ask, incident: told(detection) };
  });
  return { talk: asks.every((ask, n) => ask === talk.asks[n]) ? talk : { ...talk, asks }, detections };
}

function isStalled(talk: Talk, ask: Ask, { after_ms, min_reminders }: Rules, now: number): boolean {
  if (now - ask.progress_at < after_ms) return false;
  // Who waits itself is not the one that the others wait for.
  const waits = talk.asks.some((other) => other !== ask && ask.asked.includes(other.asker));
  if (waits) return false;
  return ask.reminders >= min_reminders || (!ask.others_went_on && ask.wants_answer);
}
