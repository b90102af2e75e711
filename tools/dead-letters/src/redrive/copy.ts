import type { Outgoing } from '@chorus/bus';
import { agentMessagesRaw, deadLetterHeaders, deadLetters, messageIdentity, redriveHeaders } from '@chorus/contracts';
import type { RedriveHeaders } from '@chorus/contracts';
import type { DeadLetter } from '../letters/letter.ts';
import { jsonOf } from '../letters/owner.ts';
import { positionText } from '../letters/position.ts';

const OURS: ReadonlySet<string> = new Set([
  ...Object.keys(deadLetterHeaders.shape),
  ...Object.keys(redriveHeaders.shape),
]);

/**
 * What redriving a dead letter writes, in one transaction: the copy of its record, on the partition that it came from and
 * for the processor that gave it up, and the marker that says so.
 *
 * @param now ms since 1970
 */
export function redrivenCopy(letter: DeadLetter, now: number): { readonly copy: Outgoing; readonly marker: Outgoing } {
  const { position, origin, processor, redrives, key, value } = letter;
  const trail: RedriveHeaders = {
    redrive_for: processor,
    redrive_of: positionText(position),
    redrive_origin: `${origin.topic}/${origin.partition}@${origin.offset}`,
    redrive_count: String(redrives + 1),
    redrive_time: new Date(now).toISOString(),
  };
  const own = Object.fromEntries(Object.entries(letter.headers).filter(([name]) => !OURS.has(name)));
  const headers = { ...own, ...identityAtDoor(letter), ...trail } as Outgoing['headers'];
  const { topic, partition } = origin;
  return {
    copy: { topic, partition, key, value, headers },
    marker: {
      topic: deadLetters.name,
      partition: position.partition,
      key: null,
      value: null,
      headers: { ...trail } as Outgoing['headers'],
    },
  };
}

/**
 * A message that names itself nowhere is known by its place at the door, which its copy has not: the copy says it. So it is
 * the same message however often it is put back, and is decided once.
 */
function identityAtDoor(letter: DeadLetter): Record<string, string> {
  if (letter.origin.topic !== agentMessagesRaw.name) return {};
  const message = jsonOf(letter) as { metadata?: { message_id?: unknown } } | null | undefined;
  const named = message?.metadata?.message_id;
  const { id, source } = messageIdentity(
    letter.headers,
    typeof named === 'string' && named !== '' ? named : undefined,
    letter.origin,
  );
  return { ce_id: id, ce_source: source };
}
