import type { AgentMessage } from '@chorus/contracts';
import { assess, type Assessment } from '../assess.ts';
import type { AgentWaits, Conversation, ResourceClaims, Work } from '../state.ts';

export const START = Date.parse('2026-03-01T12:00:00.000Z');

type Content = AgentMessage['content'];
export type Given = Partial<Omit<AgentMessage, 'content'>> & { content?: Content; blocked?: boolean };

/** A valid message; whatever is not given is plain. */
export const message = (agent_id: string, given: Omit<Given, 'blocked'> = {}): AgentMessage => ({
  agent_id,
  timestamp: new Date(START).toISOString(),
  message_type: 'broadcast',
  content: {},
  target_agents: [],
  correlation_id: 'talk',
  metadata: {},
  ...given,
});

/** For specs: remembers what `assess` says is to be remembered, as a store does, and keeps a clock. */
export class Fleet {
  now = START;
  readonly claims = new Map<string, ResourceClaims>();
  readonly waits = new Map<string, AgentWaits>();
  readonly work = new Map<string, Work>();
  readonly conversations = new Map<string, Conversation>();
  #messages = 0;

  /** Lets log time pass. */
  wait(ms: number): this {
    this.now += ms;
    return this;
  }

  /** One message, a second after the one before; its id is `m1`, `m2`, … */
  say(agent: string, { blocked = false, ...given }: Given = {}): Assessment {
    return this.hear(message(agent, given), blocked);
  }

  /** Text to all. */
  tell(agent: string, text: string, given: Given = {}): Assessment {
    return this.say(agent, { content: { text }, ...given });
  }

  hear(said: AgentMessage, blocked: boolean): Assessment {
    this.now += 1000;
    const messageId = `m${++this.#messages}`;
    const assessment = assess({
      message: said,
      messageId,
      identity: `identity of ${messageId}`,
      now: this.now,
      claims: (resource) => this.claims.get(resource),
      waits: (agent) => this.waits.get(agent),
      work: (fingerprint) => this.work.get(fingerprint),
      conversation: this.conversations.get(said.correlation_id),
      blocked,
    });
    const { claims, waits, work, conversation } = assessment.changes;
    for (const [key, value] of claims) this.claims.set(key, value);
    for (const [key, value] of waits) this.waits.set(key, value);
    for (const [key, value] of work) this.work.set(key, value);
    if (conversation) this.conversations.set(said.correlation_id, conversation);
    return assessment;
  }

  /** Everything that is remembered, as JSON. */
  get stored(): string {
    return JSON.stringify([this.claims, this.waits, this.work, this.conversations].map((map) => [...map]));
  }
}

type Access = 'read' | 'write' | 'exclusive';

/** Content that declares one resource. */
export const touching = (
  resource: string,
  access: Access,
  more: { intent?: string; release?: boolean } = {},
): Content => ({
  resources: [{ resource, access, ...more }],
});

/** Content with one tool call. */
export const calling = (name: string, given: Record<string, unknown>, id = 'c1'): Content => ({
  tool_calls: [{ id, type: 'function', function: { name, arguments: JSON.stringify(given) } }],
});
