import type { ContradictingStatement, Detection } from '@chorus/contracts';
import { begin } from '../begin.ts';
import { confidenceOf, cut, incidentId } from '../incident.ts';
import { count, duration, list, show } from '../show.ts';
import { costOf, MAX_EVIDENCE, type Trail } from '../trail.ts';
import type { Contradiction } from './contradiction.ts';
import { MAX_AGENTS, MAX_RESOURCES, MAX_STATEMENTS } from './limits.ts';
import type { Seen } from './state.ts';

/** A new incident. Its id follows from the fleet, the agent and the first message. */
export function open(
  fleet_id: string,
  agent: string,
  found: readonly Contradiction[],
  trail: Trail,
  now: number,
): Detection {
  const statements = statementsOf(found);
  const began = Math.min(...statements.map(({ at }) => at));
  return begin(
    {
      detection_id: incidentId('byzantine', fleet_id, agent, trail.marks[0]?.id ?? '', now),
      fleet_id,
      kind: 'byzantine',
      started_at: new Date(began).toISOString(),
      root_agent: agent,
      ...costOf(trail),
      agents: [...new Set([agent, ...found.flatMap(({ victims }) => victims)])].slice(0, MAX_AGENTS),
      resources: subjectsOf(statements),
      statements: statements.slice(0, MAX_STATEMENTS).map(shown),
      confidence: confidence(found),
      summary: summary(agent, found, now - began),
      suggested_action: suggestion(agent, found),
    },
    now,
  );
}

/** The incident with what was found since. */
export function describe(
  detection: Detection,
  agent: string,
  found: readonly Contradiction[],
  trail: Trail,
  now: number,
): Detection {
  const known = new Set(detection.statements.map(keyOf));
  const statements = statementsOf(found);
  const added = statements.map(shown).filter((statement) => !known.has(keyOf(statement)));
  const place = new Map(trail.marks.map(({ id }, n) => [id, n]));
  return {
    ...detection,
    ...costOf(trail),
    agents: [...new Set([...detection.agents, ...found.flatMap(({ victims }) => victims)])].slice(0, MAX_AGENTS),
    resources: [...new Set([...detection.resources, ...subjectsOf(statements)])].slice(0, MAX_RESOURCES),
    statements: [...detection.statements, ...added]
      .slice(0, MAX_STATEMENTS)
      .sort((a, b) => (place.get(a.message_id) ?? MAX_EVIDENCE) - (place.get(b.message_id) ?? MAX_EVIDENCE)),
    confidence: Math.max(detection.confidence, confidence(found)),
    summary: summary(agent, found, now - Date.parse(detection.started_at)),
    updated_at: new Date(now).toISOString(),
  };
}

const keyOf = ({ message_id, subject }: ContradictingStatement): string => JSON.stringify([message_id, subject]);

/** All that is said in them, oldest first. */
export const statementsOf = (found: readonly Contradiction[]): readonly Seen[] =>
  [...new Set(found.flatMap(({ statements }) => statements))].sort((a, b) => a.at - b.at);

const subjectsOf = (statements: readonly Seen[]): string[] =>
  [...new Set(statements.map(({ subject }) => subject))].slice(0, MAX_RESOURCES);

const shown = ({ id, by, to, subject, value }: Seen): ContradictingStatement => ({
  message_id: id,
  agent_id: by,
  to: [...to],
  subject: subject.toWellFormed(),
  value: value.shown.toWellFormed(),
});

/** What two signs agree on is surer than each alone. */
const confidence = (found: readonly Contradiction[]): number =>
  confidenceOf(1 - found.reduce((doubt, { sure }) => doubt * (1 - sure), 1));

function summary(agent: string, found: readonly Contradiction[], lasted: number): string {
  const [strongest] = [...found].sort((a, b) => b.sure - a.sure);
  const { kind, statements = [] } = strongest ?? {};
  const own = statements.filter(({ by }) => by === agent);
  const said = (one: Seen | undefined) => `“${show(one?.value.shown ?? '')}”`;
  const subject = show(own[0]?.subject ?? '');
  const other = statements.find(({ by }) => by !== agent);
  const [first] = own;
  const second = own.find(({ value }) => value.words !== first?.value.words);
  const fact =
    kind === 'equivocation'
      ? `tells different agents different things of ${subject}: ${said(first)} to ${list(first?.to ?? [])}, ${said(second)} to ${list(second?.to ?? [])}`
      : kind === 'reading'
        ? `says ${said(first)} of ${subject}${first && first.to.length > 0 ? ` to ${list(first.to)}` : ''}, and has read ${said(other)}`
        : `says ${said(own.at(-1))} of ${subject}, while ${list([...new Set(statements.map(({ by }) => by))].filter((by) => by !== agent))} say ${said(other)}`;
  return cut(`${show(agent)} ${fact}. ${count(own.length, 'statement')} in ${duration(lasted)}.`, 1000);
}

const suggestion = (agent: string, found: readonly Contradiction[]): string =>
  `Check ${list([...new Set(statementsOf(found).map(({ subject }) => subject))].slice(0, 2))} at the source, tell ` +
  `${list([...new Set(found.flatMap(({ victims }) => victims))])} what holds, and trust ${show(agent)} no further until it is explained.`;
