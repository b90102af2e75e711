import { agentMessage, fleetOf } from './agent-messages-raw.ts';
import { DAY, defineTopic } from './topic.ts';

/**
 * Messages that passed the door, keyed by fleet: from here on a fleet has one total order. Written and read by
 * stream-processor only (a repartition topic).
 */
export const agentMessagesAccepted = defineTopic({
  name: 'agent-messages-accepted',
  type: 'chorus.agent-message.v1',
  schema: agentMessage,
  key: fleetOf,
  retention_ms: DAY,
});
