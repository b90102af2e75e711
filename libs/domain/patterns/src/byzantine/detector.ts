import type { Detection, PatternRules } from '@chorus/contracts';
import { closed, grown, keyOf, told as begun } from '../incident.ts';
import { Draft, NOTHING, type Detector } from '../records.ts';
import { follow } from '../trail.ts';
import { resultClaims, thingIn } from './call.ts';
import { contradictionsOf, type Contradiction } from './contradiction.ts';
import { describe, open, statementsOf } from './describe.ts';
import { byzantineInputOf, type ByzantineInput } from './input.ts';
import { MAX_RECEIVERS, MAX_RECORDS, MAX_SEEN, MAX_SEEN_OF_AGENT } from './limits.ts';
import type { Claim } from './claim.ts';
import { mentionOf, mentionsOf } from './mention.ts';
import { name, namesIn, note, noted, subjectKey, subjectsNamed } from './named.ts';
import type { ByzantineRecord, Seen, Told } from './state.ts';

type Rules = PatternRules['byzantine'];

const liarKey = (agent: string): string => `liar/${keyOf(agent)}`;

/**
 * An agent is Byzantine where it tells others different things about the same, though nothing has changed, or the
 * contrary of what it has read itself or several others say. One incident for each agent, with all its subjects.
 */
export const byzantine: Detector<ByzantineRecord> = {
  observe(records, message, rules, now) {
    if (message.blocked) return NOTHING;
    const input = byzantineInputOf(message);
    const { changes, calls } = input;
    const draft = new Draft(records);
    const claims = withAnswer(input.claims, answered(draft, input));
    mention(draft, input, claims, now);
    if (claims.length === 0 && changes.length === 0 && calls.size === 0 && draft.changes.size === 0) return NOTHING;
    for (const [key, thing] of calls) draft.put(key, { type: 'call', thing, at: now });
    if (changes.length > 0) change(draft, changes, now);
    // What only tools are told is what they are to do.
    const isOrder = message.targets.length > 0 && message.targets.every((target) => target.startsWith('tool:'));
    const detections = isOrder ? [] : claims.flatMap((claim) => told(draft, claim, input, rules.byzantine, now));
    for (const [key, record] of draft.entries()) {
      if (draft.size <= MAX_RECORDS) break;
      draft.delete(key);
      if (record.type === 'liar')
        detections.push(closed(record.incident.detection, 'It was forgotten for others.', now));
    }
    return { changes: draft.changes, detections };
  },

  pass(records, rules, now) {
    const draft = new Draft(records);
    const detections: Detection[] = [];
    const { window_ms } = rules.byzantine;
    for (const [key, record] of records.entries()) {
      if (record.type === 'call' || record.type === 'named') {
        if (now - record.at <= window_ms) continue;
        const subjects = record.type === 'named' ? record.subjects : [];
        const left = subjects.filter((subject) => draft.get(subjectKey(subject)) !== undefined);
        if (left.length > 0) draft.put(key, { type: 'named', subjects: left, mentions: [], at: now });
        else draft.delete(key);
      } else if (record.type === 'liar') {
        if (now - record.last_at < window_ms) continue;
        draft.delete(key);
        detections.push(closed(record.incident.detection, 'It has not done so again.', now));
      } else if (record.due_at !== 0 && now >= record.due_at)
        detections.push(...judge(draft, { ...record, due_at: 0 }, rules.byzantine, now));
      else if (now - (record.seen.at(-1)?.at ?? 0) > window_ms) draft.delete(key);
    }
    return { changes: draft.changes, detections };
  },

  end: (records, now) =>
    [...records.entries()].flatMap(([, record]) =>
      record.type === 'liar' ? [closed(record.incident.detection, 'The fleet is gone.', now)] : [],
    ),
};

/** What a message says by itself, and what it says as an answer where that is of something else. */
const withAnswer = (own: readonly Claim[], answer: readonly Claim[]): readonly Claim[] => {
  const known = new Set(own.map(({ subject }) => subject.key));
  return [...own, ...answer.filter(({ subject }) => !known.has(subject.key) && known.add(subject.key))];
};

/** Notes what is said of things that are named, where it states nothing of them; or that it is taken back. */
function mention(
  draft: Draft<ByzantineRecord>,
  { message, names, corrects }: ByzantineInput,
  claims: readonly Claim[],
  now: number,
): void {
  const meant = subjectsNamed(draft, names).filter(
    ({ key }) => namesIn(key).every((one) => names.includes(one)) && !claims.some(({ subject }) => subject.key === key),
  );
  if (meant.length === 0) return;
  const isOfWords = meant.some(({ seen }) => seen.at(-1)?.value.plain === null);
  const said = mentionOf(message, names, isOfWords, now);
  if (said) note(draft, new Set(meant.flatMap(({ key }) => namesIn(key))), said);
  if (!corrects || claims.length > 0 || message.of_tool) return;
  for (const record of meant)
    if (record.seen.some(({ by }) => by === message.sender))
      draft.put(subjectKey(record.key), { ...record, changed_at: now });
}

/** What a tool's answer says, where it is known what it was asked about. */
function answered(draft: Draft<ByzantineRecord>, { message, answers }: ByzantineInput): readonly Claim[] {
  const call = answers.map((key) => draft.get(key)).find((record) => record?.type === 'call');
  const thing = call?.type === 'call' ? call.thing : message.of_tool ? thingIn(message.content) : undefined;
  return thing ? resultClaims(message.content, thing) : [];
}

/** Notes that somebody has changed these things: what is said of any of their properties may be another now. */
function change(draft: Draft<ByzantineRecord>, changes: ByzantineInput['changes'], now: number): void {
  for (const thing of changes) {
    const isNamed = thing.some((word) => /\d/.test(word));
    const subjects = isNamed
      ? subjectsNamed(draft, thing)
      : [...draft.entries()].map(([, record]) => record).filter((record) => record.type === 'subject');
    for (const record of subjects) {
      const words = record.key.split(' ');
      if (thing.every((word) => words.includes(word)))
        draft.put(subjectKey(record.key), { ...record, changed_at: now });
    }
  }
}

function told(
  draft: Draft<ByzantineRecord>,
  { subject, value, weight }: Claim,
  { message, corrects, updates, guesses }: ByzantineInput,
  rules: Rules,
  now: number,
): readonly Detection[] {
  const known = draft.get(subjectKey(subject.key));
  const before: Told =
    known?.type === 'subject'
      ? known
      : {
          type: 'subject',
          fleet_id: message.fleet_id,
          key: subject.key,
          seen: [],
          changed_at: 0,
          due_at: 0,
        };
  name(draft, subject.key, now);
  const one: Seen = {
    id: message.id,
    at: now,
    tokens: message.tokens,
    by: message.sender,
    of_tool: message.of_tool,
    to: message.targets.length > MAX_RECEIVERS ? [] : message.targets,
    subject: subject.shown,
    value,
    weight,
    corrects,
    updates,
    guesses,
  };
  return judge(draft, { ...before, seen: within(before.seen, one) }, rules, now);
}

/** With one more; the oldest of its agent goes first where that has said so much, else the oldest of all. */
function within(seen: readonly Seen[], one: Seen): readonly Seen[] {
  const own = seen.filter(({ by }) => by === one.by);
  const left = own.length < MAX_SEEN_OF_AGENT ? seen : seen.filter((other) => other !== own[0]);
  return [...left, one].slice(-MAX_SEEN);
}

/** Keeps a subject, and gives the new versions of who contradicts in it. */
function judge(draft: Draft<ByzantineRecord>, subject: Told, rules: Rules, now: number): Detection[] {
  const mentions = mentionsOf(subject, noted(draft, subject.key));
  const all = contradictionsOf({ ...subject, mentions }, rules, now);
  const ripe = all.filter(({ ripe_at }) => ripe_at <= now);
  const due_at = Math.min(...all.filter(({ ripe_at }) => ripe_at > now).map(({ ripe_at }) => ripe_at));
  draft.put(subjectKey(subject.key), { ...subject, due_at: Number.isFinite(due_at) ? due_at : 0 });
  return [...Map.groupBy(ripe, ({ agent }) => agent)].flatMap(([agent, found]) =>
    accuse(draft, subject.fleet_id, agent, found, rules, now),
  );
}

function accuse(
  draft: Draft<ByzantineRecord>,
  fleet_id: string,
  agent: string,
  found: readonly Contradiction[],
  rules: Rules,
  now: number,
): readonly Detection[] {
  const key = liarKey(agent);
  const liar = draft.get(key);
  const last_at = Math.max(...found.flatMap(({ statements }) => statements.map(({ at }) => at)));
  if (liar?.type === 'liar') {
    const trail = follow(statementsOf(found), liar.trail);
    if (trail === liar.trail) return [];
    const { incident, versions } = grown(liar.incident, describe(liar.incident.detection, agent, found, trail, now));
    draft.put(key, { type: 'liar', incident, trail, last_at: Math.max(liar.last_at, last_at) });
    return versions;
  }
  if (!rules.enabled) return [];
  const trail = follow(statementsOf(found));
  const detection = open(fleet_id, agent, found, trail, now);
  if (detection.confidence < rules.min_confidence) return [];
  draft.put(key, { type: 'liar', incident: begun(detection), trail, last_at });
  return [detection];
}
