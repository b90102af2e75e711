import { agentMessagesRaw } from '@chorus/contracts';
import type { AgentMessage } from '@chorus/contracts';

/** What ingestion may add to a message (fleet, id, source) has to fit under the topic's limit too. */
const RESERVE_BYTES = 4096;

/** Largest message, as JSON in bytes, that the simulator sends. */
export const MAX_MESSAGE_BYTES = agentMessagesRaw.max_bytes - RESERVE_BYTES;

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** The longest start of `text` that `fits`, not cutting a surrogate pair in two. */
function longestStart(text: string, fits: (start: string) => boolean): string {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(text.slice(0, middle))) low = middle;
    else high = middle - 1;
  }
  return text.slice(0, low).replace(/[\uD800-\uDBFF]$/, '');
}

/**
 * The message itself where it fits into a record of `agent-messages-raw`. Else a copy with its text cut, which says so in
 * the text and in `metadata.truncated_from_bytes`; where even that is too long, the arguments of its tool calls are left
 * out as well.
 */
export function fitMessage(message: AgentMessage, limit: number = MAX_MESSAGE_BYTES): AgentMessage {
  const size = bytes(message);
  if (size <= limit) return message;
  const note = `… [cut for the replay: the whole message has ${size} bytes, the limit is ${limit}]`;
  const withText = (text: string, content: AgentMessage['content']): AgentMessage => ({
    ...message,
    content: { ...content, text: text + note },
    metadata: { ...message.metadata, truncated_from_bytes: size },
  });
  const bare = message.content.tool_calls?.map((call) => ({
    ...call,
    function: { ...call.function, arguments: '{}' },
  }));
  const content = bytes(withText('', message.content)) <= limit ? message.content : { tool_calls: bare };
  const text = longestStart(message.content.text ?? '', (start) => bytes(withText(start, content)) <= limit);
  return withText(text, content);
}
