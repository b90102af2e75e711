import type { RejectedMessage } from '@chorus/contracts';

/** How many messages the records stand for: each for itself and for those like it that are not told by themselves. */
export const rejections = (records: readonly RejectedMessage[]): number =>
  records.reduce((sum, { similar }) => sum + 1 + similar, 0);

const REASONS: Record<RejectedMessage['reason'], string> = {
  not_json: 'Not JSON',
  schema: 'Not a valid message',
  too_large: 'Too large',
  fleet: 'Another fleet',
  rejected: 'Not taken',
};
const OTLP_REASONS: Partial<typeof REASONS> = { not_json: 'Not readable as OTLP', schema: 'Not a valid span' };
const DOORS: Record<RejectedMessage['via'], string> = { http: 'HTTP', otlp: 'OTLP', kafka: 'Kafka' };

/** Why, in a few words. What comes as OTLP may be protobuf, and is spans instead of messages. */
export const reasonWords = ({ reason, via }: Pick<RejectedMessage, 'reason' | 'via'>): string =>
  (via === 'otlp' ? OTLP_REASONS[reason] : undefined) ?? REASONS[reason];
export const doorWords = ({ via }: RejectedMessage): string => DOORS[via];

/** A stretch of an excerpt; `offending` where it is the name of a field that is wrong. */
export interface Stretch {
  readonly text: string;
  readonly offending: boolean;
}

/**
 * The excerpt with the names of the offending fields told apart. It is the beginning of the message only, so a field may
 * not be in it; then nothing is marked.
 */
export function marked({ excerpt, errors }: Pick<RejectedMessage, 'excerpt' | 'errors'>): readonly Stretch[] {
  const names = new Set(errors.map(({ pointer }) => lastName(pointer)).filter((name) => name !== ''));
  return excerpt
    .split(/("(?:[^"\\]|\\.)*"(?=\s*:))/)
    .filter((text) => text !== '')
    .map((text) => ({ text, offending: text.startsWith('"') && names.has(text.slice(1, -1)) }));
}

/** The field that a JSON Pointer ends in; of an item of a list the list’s. */
export function lastName(pointer: string): string {
  const names = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return names.findLast((name) => !/^\d+$/.test(name)) ?? '';
}
