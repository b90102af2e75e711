import type { Detection } from '@chorus/contracts';
import { isTool } from '../message.ts';
import { freshIn, isAboutTheSame } from '../similarity.ts';
import { goesTo, type Conversation, type Incident, type Statement } from './conversation.ts';
import { findLoop, findLoopByDate } from './find-loop.ts';
import { advance, close, goOn, isQuiet, openIncident, type Ending } from './incident.ts';
import type { LoopInput } from './input.ts';
import { CONVERSATION_IDLE_MS, MAX_INCIDENTS, MAX_LATE_MS } from './limits.ts';
import { isFaint, isProgress } from './progress.ts';
import { recognise } from './recognise.ts';
import type { LoopRules } from './rules.ts';

export interface Observed {
  readonly state: Conversation;
  /** New versions: an incident opened, went round once more, or closed. */
  readonly detections: readonly Detection[];
}

const begin = ({ fleet_id, correlation_id }: LoopInput, now: number): Conversation => ({
  fleet_id,
  correlation_id,
  seq: 0,
  last_at: now,
  statements: [],
  incidents: [],
});

/**
 * Takes one message of a conversation in. A routing loop is traffic that comes back the same way as many times as the
 * rules say and says the same: it is reported at the end of that lap and at the end of each further one, under one id.
 * It is over when one of its agents is answered, reports a success, or (see {@link expireLoops}) when it
 * stops. `now` is log time in ms since 1970; the state of a conversation that is not known is undefined.
 */
export function observe(state: Conversation | undefined, input: LoopInput, rules: LoopRules, now: number): Observed {
  const before = state ?? begin(input, now);
  if (input.blocked) return { state: before, detections: [] };
  const seq = before.seq + 1;
  const conversation: Conversation = { ...before, seq, last_at: now };
  if (input.outcome === 'succeeded') return succeeded(conversation, input, now);

  const isLate = input.said_at < now && input.said_at > now - MAX_LATE_MS;
  const occurrence = { seq, message_id: input.message_id, at: now, said_at: isLate ? input.said_at : now };
  const recognised = recognise(conversation.statements, input, occurrence, rules);
  if (!recognised) return { state: conversation, detections: [] };
  const { statement, isNew, statements } = recognised;
  const known: Conversation = { ...conversation, statements };
  if (isNew) {
    const isNews = ({ lap, detection }: Incident) =>
      isProgress(
        statement,
        statements.filter(({ id }) => lap.includes(id)),
        detection.agents,
      );
    const isAnswered = (incident: Incident): boolean =>
      isNews(incident) && !statements.some((said) => incident.lap.includes(said.id) && isLike(said, statement));
    if (statement.answers && !isFaint(statement) && known.incidents.some(isAnswered))
      return closeWhere(known, isAnswered, () => 'progressed', now);
    // Whether it changes anything only shows when it goes round again, or does not.
    const incidents = known.incidents.map((incident) => (isNews(incident) ? { ...incident, doubted: true } : incident));
    return { state: { ...known, incidents }, detections: [] };
  }
  if (known.incidents.some(({ lap }) => lap.includes(statement.id))) return goRound(known, statement, input, now);
  return rules.enabled ? open(known, statement, rules, now) : { state: known, detections: [] };
}

/** Lets time pass: closes the loops that have stopped; the state is undefined where the conversation can be forgotten. */
export function expireLoops(
  state: Conversation,
  now: number,
): { readonly state: Conversation | undefined; readonly detections: readonly Detection[] } {
  const { state: left, detections } = closeWhere(state, (incident) => isQuiet(incident, now), endingOf, now);
  const forgotten = left.incidents.length === 0 && now - left.last_at >= CONVERSATION_IDLE_MS;
  return { state: forgotten ? undefined : left, detections };
}

/** Closes all loops of a conversation, e.g. because its fleet was removed. */
export const closeLoops = (state: Conversation, now: number): readonly Detection[] =>
  state.incidents.map((incident) => close(incident, endingOf(incident), now));

const endingOf = ({ doubted }: Incident): Ending => (doubted ? 'progressed' : 'stopped');

/** Whether one says to the same what is about the same; not where it denied something, and denies nothing any more. */
const isLike = (said: Statement, other: Statement): boolean =>
  said.sender === other.sender &&
  said.targets.join() === other.targets.join() &&
  (said.fingerprint.negations === 0 || other.fingerprint.negations > 0) &&
  isAboutTheSame(said.fingerprint, other.fingerprint, [said.sender, ...said.targets], () =>
    freshIn(other.fingerprint.about, said.wordings),
  );

/** A success is progress for who reports it, for whom it is, and for whose work it was. */
function succeeded(conversation: Conversation, input: LoopInput, now: number): Observed {
  const agents = [input.sender, ...input.targets, ...input.workers];
  const touches = (statement: Statement) =>
    agents.some((agent) => statement.sender === agent || goesTo(statement, agent));
  const left = closeWhere(
    conversation,
    ({ detection }) => detection.agents.some((agent) => agents.includes(agent)),
    () => 'progressed',
    now,
  );
  const statements = left.state.statements.filter((statement) => !touches(statement));
  return { ...left, state: { ...left.state, statements } };
}

function open(conversation: Conversation, statement: Statement, rules: LoopRules, now: number): Observed {
  if (conversation.incidents.length >= MAX_INCIDENTS) return { state: conversation, detections: [] };
  const loop = findLoop(conversation.statements, statement, rules) ?? findLoopByDate(conversation.statements, rules);
  // Where the last lap still brought something, it may be work that goes on.
  if (!loop || loop.occurrences.slice(-loop.lap.length).some(({ fresh }) => fresh))
    return { state: conversation, detections: [] };
  const agents = loop.lap.map(({ sender }) => sender);
  if (conversation.incidents.some(({ detection }) => isOneIncident(detection.agents, agents)))
    return { state: conversation, detections: [] };
  const incident = openIncident(conversation, loop, now);
  if (incident.detection.confidence < rules.min_confidence) return { state: conversation, detections: [] };
  return {
    state: { ...conversation, incidents: [...conversation.incidents, incident] },
    detections: [incident.detection],
  };
}

/**
 * All agents of the one are in the other; or one of them with its tool, which only does what it is told to: its calls are part of
 * the loop that it is in. Two that use one tool are two.
 */
function isOneIncident(some: readonly string[], others: readonly string[]): boolean {
  const common = some.filter((agent) => others.includes(agent));
  const hasTool = [...some, ...others].some(isTool);
  const isPart = common.length === Math.min(some.length, others.length);
  return isPart || (hasTool && common.some((agent) => !isTool(agent)));
}

function goRound(conversation: Conversation, statement: Statement, input: LoopInput, now: number): Observed {
  const detections: Detection[] = [];
  const incidents = conversation.incidents.map((incident) => {
    if (!incident.lap.includes(statement.id)) return incident;
    if (incident.lap[incident.underway.length] !== statement.id) return goOn(incident, statement.id, now);
    const lap = conversation.statements.filter(({ id }) => incident.lap.includes(id));
    const next = advance(incident, input.message_id, lap, now);
    if (next.detection !== incident.detection) detections.push(next.detection);
    return next;
  });
  return { state: { ...conversation, incidents }, detections };
}

/** Closes incidents and forgets what went round in them: another loop has to make its own laps. */
function closeWhere(
  conversation: Conversation,
  over: (incident: Incident) => boolean,
  endingFor: (incident: Incident) => Ending,
  now: number,
): Observed {
  const ended = conversation.incidents.filter(over);
  if (ended.length === 0) return { state: conversation, detections: [] };
  const gone = new Set(ended.flatMap(({ lap }) => lap));
  return {
    state: {
      ...conversation,
      statements: conversation.statements.filter(({ id }) => !gone.has(id)),
      incidents: conversation.incidents.filter((incident) => !ended.includes(incident)),
    },
    detections: ended.map((incident) => close(incident, endingFor(incident), now)),
  };
}
