import { hash } from 'node:crypto';
import { instantText, type BusRecord, type Headers } from '@chorus/bus';
import { agentMessagesRaw, fleetOf, messageIdentity, type AgentMessage, type LogPosition } from '@chorus/contracts';

/** Where a message came from, as `accept` hands it on to `decide` in the headers of the accepted record. */
export interface Provenance {
  /** CloudEvents id and source: with fleet and agent, the identity of the message. */
  readonly message_id: string;
  readonly source: string;
  readonly raw: LogPosition;
  /** Log time at the door, ms since 1970. */
  readonly received_at: number;
  /** How many pieces of each kind were taken out of it; empty where none. */
  readonly redactions: Readonly<Record<string, number>>;
}

/** Longest id and source of a message, in characters. */
const MAX_IDENTITY = 256;

const RAW_PARTITION = 'chorus_raw_partition';
const RAW_OFFSET = 'chorus_raw_offset';
const RECEIVED_AT = 'chorus_received_at';
/** `card=1,email=2`; absent where nothing was taken out. */
const REDACTED = 'chorus_redacted';
const REDACTED_FORM = /^[a-z_]{1,32}=[1-9]\d{0,8}(?:,[a-z_]{1,32}=[1-9]\d{0,8})*$/;

/**
 * The provenance of a raw record, with the identity that {@link messageIdentity} gives it. What was taken out of it is
 * nothing that the record could say.
 *
 * @returns an error for a person where a header is too long to be an identity.
 */
export function provenanceOf({
  value,
  headers,
  topic,
  partition,
  offset,
  timestamp,
}: BusRecord<AgentMessage>): Omit<Provenance, 'redactions'> | { readonly error: string } {
  const { ce_id, ce_source } = headers;
  for (const [name, text] of Object.entries({ ce_id, ce_source }))
    if ((text?.length ?? 0) > MAX_IDENTITY)
      return { error: `The header ${name} has ${text?.length} characters; at most ${MAX_IDENTITY} are accepted.` };
  const { id, source } = messageIdentity(headers, value.metadata.message_id, { partition, offset });
  return {
    message_id: id,
    source,
    raw: { topic, partition, offset },
    received_at: timestamp,
  };
}

/** Provenance as headers; {@link fromHeaders} reads them. */
export const toHeaders = ({ message_id, source, raw, received_at, redactions }: Provenance): Headers => ({
  ce_id: message_id,
  ce_source: source,
  ce_time: instantText(received_at),
  [RAW_PARTITION]: String(raw.partition),
  [RAW_OFFSET]: String(raw.offset),
  [RECEIVED_AT]: String(received_at),
  ...(Object.keys(redactions).length > 0 && { [REDACTED]: redactedText(redactions) }),
});

const redactedText = (redactions: Provenance['redactions']): string =>
  Object.entries(redactions)
    .map(([kind, count]) => `${kind}=${count}`)
    .sort()
    .join();

/** Undefined where the header is not what {@link toHeaders} writes. */
function redactionsIn(header: string | undefined): Provenance['redactions'] | undefined {
  if (header === undefined) return {};
  if (!REDACTED_FORM.test(header)) return undefined;
  return Object.fromEntries(
    header
      .split(',')
      .map((item) => item.split('='))
      .map(([kind, count]) => [kind, Number(count)]),
  );
}

/** The provenance of an accepted record; undefined where it was not `accept` that wrote it. */
export function fromHeaders(headers: Headers): Provenance | undefined {
  const number = (name: string): number => Number(headers[name] ?? 'NaN');
  const { ce_id: message_id = '', ce_source: source = '' } = headers;
  const raw = { topic: agentMessagesRaw.name, partition: number(RAW_PARTITION), offset: number(RAW_OFFSET) };
  const received_at = number(RECEIVED_AT);
  const isWhole = [raw.partition, raw.offset, received_at].every((value) => Number.isSafeInteger(value) && value >= 0);
  const redactions = redactionsIn(headers[REDACTED]);
  if (!isWhole || message_id === '' || source === '' || redactions === undefined) return undefined;
  return { message_id, source, raw, received_at, redactions };
}

/** Equal for records that are the same message: same fleet, agent, source and id. */
export function identityOf({ value, headers }: Pick<BusRecord<AgentMessage>, 'value' | 'headers'>): string {
  return JSON.stringify([fleetOf(value), value.agent_id, headers['ce_source'], headers['ce_id']]);
}

/** {@link identityOf} in 43 characters, whatever the length of its parts: a digest that nobody can make collide. */
export const identityDigest = (record: Pick<BusRecord<AgentMessage>, 'value' | 'headers'>): string =>
  hash('sha256', identityOf(record), 'base64url');
