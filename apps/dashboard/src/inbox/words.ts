import type { Detection, DetectionKind } from '@chorus/contracts';
import type { GlyphName } from '../agents/level.ts';
import { amount, count, fraction } from '../ui/text.ts';

/** What a kind of detection is called. */
export const KIND_NAMES: Readonly<Record<DetectionKind, string>> = {
  routing_loop: 'Routing loop',
  hoarding: 'Hoarding',
  cascade: 'Cascade',
  byzantine: 'Byzantine',
  stall: 'Stall',
};

/** What a kind means, for whom sees it for the first time. */
export const KIND_MEANINGS: Readonly<Record<DetectionKind, string>> = {
  routing_loop: 'The same goes round between agents, and nothing new comes of it.',
  hoarding: 'One agent keeps what others ask for, without using it.',
  cascade: 'A failure, or a flood of messages, spreads from one agent through others.',
  byzantine: 'An agent tells others contradicting things, or the contrary of what was observed.',
  stall: 'Somebody waits for an answer that does not come.',
};

/** `Routing loop of 3`, `Cascade`. */
export const titleOf = ({ kind, agents }: Detection): string =>
  kind === 'routing_loop' && agents.length > 1 ? `${KIND_NAMES[kind]} of ${agents.length}` : KIND_NAMES[kind];

/** The facts of a detection in one line: `14 laps, 41 messages, confidence .97`. */
export function factsOf(detection: Detection): string {
  const { kind, laps, agents, messages, resources, statements, confidence } = detection;
  const own: Record<DetectionKind, string> = {
    routing_loop: `${count(laps, 'lap')}`,
    hoarding: count(resources.length, 'resource'),
    cascade: count(agents.length, 'agent'),
    byzantine: count(statements.length, 'statement'),
    stall: count(agents.length, 'agent'),
  };
  return `${own[kind]}, ${count(messages, 'message')}, confidence ${fraction(confidence)}`;
}

/** What it cost in words. */
export const costOf = ({ messages, tokens }: Detection): string =>
  tokens === null ? count(messages, 'message') : `${count(messages, 'message')}, ${amount(tokens)} tokens`;

/** From here on a detection is shown as critical, as alerts have it. */
const CRITICAL_CONFIDENCE = 0.9;

/** The shape that stands for how sure it is; nothing for what is over. */
export const glyphOf = ({ status, confidence, verdict }: Detection): GlyphName =>
  status === 'closed' || verdict === 'dismissed' ? 'none' : confidence >= CRITICAL_CONFIDENCE ? 'critical' : 'warn';

/** What became of it: `Confirmed by ann: …`, `Over by itself`, `Goes on`. */
export function fateOf({ status, verdict, verdict_by, verdict_reason }: Detection): string {
  if (verdict === null) return status === 'open' ? 'Goes on' : 'Over by itself, judged by nobody';
  const judged = verdict === 'confirmed' ? 'Confirmed' : 'Dismissed';
  const by = verdict_by === null ? '' : ` by ${verdict_by}`;
  return `${judged}${by}${verdict_reason ? `: ${verdict_reason}` : ''}`;
}
