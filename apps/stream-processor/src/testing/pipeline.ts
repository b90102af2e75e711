import { testDriver, type Headers } from '@chorus/bus';
import {
  agentDecisionsProcessed,
  agentMessagesAccepted,
  agentMessagesRaw,
  type AgentMessage,
  type ProcessedDecision,
} from '@chorus/contracts';
import { Registry } from '@chorus/service-kit';
import { streamProcessorConfig, type StreamProcessorConfig } from '../config.ts';
import { accept, AcceptProcessor } from '../processors/accept.processor.ts';
import { decide, DecideProcessor } from '../processors/decide.processor.ts';
import { Redactor } from '../redaction/redactor.ts';

export const START = Date.parse('2026-03-01T12:00:00.000Z');

/** A valid message; whatever is not given is plain. */
export const message = (given: Partial<AgentMessage> = {}): AgentMessage => ({
  agent_id: 'coder',
  timestamp: '2026-03-01T11:59:59.000Z',
  message_type: 'broadcast',
  content: { text: 'I found three errors in the table.' },
  target_agents: [],
  correlation_id: 'talk',
  metadata: {},
  ...given,
});

/** `accept` by the given settings. */
export const newAccept = (settings: Partial<StreamProcessorConfig> = {}): AcceptProcessor =>
  new AcceptProcessor(new Redactor({ ...streamProcessorConfig.parse({}), ...settings }, new Registry()));

/** `accept` and `decide` one behind the other, on one partition, by the bus's test driver. */
export function pipeline(settings: Partial<StreamProcessorConfig> = {}) {
  const config = { ...streamProcessorConfig.parse({}), ...settings };
  const newDecide = () => new DecideProcessor(config);
  const door = testDriver(accept, newAccept(settings), { now: START });
  const decider = testDriver(decide, newDecide(), { now: START });
  let at = START;

  const handOver = async () => {
    for (const { value, headers, key } of door.readRecords(agentMessagesAccepted))
      await decider.pipe(agentMessagesAccepted, value, { headers, key, at });
  };
  return {
    door,
    decider,
    /** Bytes at the door, a second after the ones before; what came of them. */
    async send(value: AgentMessage | string | Buffer, headers: Headers = {}): Promise<ProcessedDecision[]> {
      at += 1000;
      if (typeof value === 'string' || Buffer.isBuffer(value))
        await door.pipeBytes(agentMessagesRaw, value, { headers, at });
      else await door.pipe(agentMessagesRaw, value, { headers, at });
      await handOver();
      return decider.read(agentDecisionsProcessed);
    },
    /** Lets log time pass. */
    async wait(ms: number): Promise<void> {
      at += ms;
      await decider.advance(ms);
    },
    /** As after a crash of the process. */
    restart(): void {
      decider.restart(newDecide());
    },
  };
}
