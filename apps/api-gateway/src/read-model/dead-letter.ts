import type { TableRecord } from '@chorus/bus';
import {
  agentId,
  agentMessage,
  agentMessagesAccepted,
  agentMessagesRaw,
  deadLetterHeaders,
  DEFAULT_FLEET,
  fleetId,
  issueWords,
  type DeadLetterReason,
  type RejectedMessage,
} from '@chorus/contracts';
import { excerpt, type RedactionPolicy } from '@chorus/privacy';
import { fieldProblems } from '@chorus/service-kit';

/** Topics on which a record is an agent's message. */
const MESSAGES: readonly string[] = [agentMessagesRaw.name, agentMessagesAccepted.name];

const REASONS: Readonly<Record<DeadLetterReason, RejectedMessage['reason']>> = {
  not_json: 'not_json',
  schema: 'schema',
  too_large: 'too_large',
  rejected: 'rejected',
  failed: 'rejected',
};

/** Above this a message is not looked into, for its fleet or its fields. */
const MOST_LOOKED_INTO = 262_144;

/** Whether a record of `dead-letters` is a message of an agent; the marker of one that was redriven is none. */
export const isLostMessage = ({ headers }: TableRecord): boolean => MESSAGES.includes(headers['dl_topic'] ?? '');

/** What its sender is told of a message that came by Kafka and was not taken. */
export function rejectedOf(letter: TableRecord, policy: RedactionPolicy): RejectedMessage | undefined {
  const headers = deadLetterHeaders.safeParse(letter.headers);
  if (!headers.success) return undefined;
  const { dl_reason, dl_error, dl_topic, dl_offset, dl_partition } = headers.data;
  const bytes = letter.value as Buffer | null;
  const value = bytes && bytes.length <= MOST_LOOKED_INTO ? parsed(bytes) : undefined;
  const { metadata, agent_id } = (isObject(value) ? value : {}) as { metadata?: unknown; agent_id?: unknown };
  const fleet = fleetId.safeParse(isObject(metadata) ? metadata['fleet_id'] : undefined);
  const agent = agentId.safeParse(agent_id);
  return {
    rejection_id: `${dl_topic}/${dl_partition}@${dl_offset}`,
    fleet_id: fleet.data ?? DEFAULT_FLEET,
    agent_id: agent.data ?? null,
    via: 'kafka',
    key_id: null,
    at: new Date(letter.timestamp).toISOString(),
    reason: REASONS[dl_reason],
    detail: excerpt(dl_error, 1000, policy),
    errors: value === undefined || dl_reason !== 'schema' ? [] : wrongFields(value, policy),
    excerpt: excerpt(value ?? bytes?.toString('utf8', 0, 8_192) ?? '', 500, policy),
    similar: 0,
  };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

const wrongFields = (value: unknown, policy: RedactionPolicy): RejectedMessage['errors'] =>
  fieldProblems(agentMessage.safeParse(value, { error: issueWords }).error?.issues ?? [])
    .slice(0, 20)
    .map(({ pointer, detail }) => ({ pointer: excerpt(pointer, 500, policy), detail: excerpt(detail, 500, policy) }));
