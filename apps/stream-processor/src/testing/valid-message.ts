import { agentMessage, type AgentMessage } from '@chorus/contracts';
import fc from 'fast-check';

const isAddressable = (id: string): boolean => id !== '.' && id !== '..';
const name = fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.constantFrom('__proto__', 'é\u202E', 'a/b'));
const agent = name.filter(isAddressable);
const fleet = fc.stringMatching(/^[a-z0-9._-]{1,12}$/).filter(isAddressable);

/** Any message that fits the schema, with fields that nobody knows. */
export const validMessage: fc.Arbitrary<AgentMessage> = fc
  .record({
    agent_id: agent,
    timestamp: fc
      .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((at) => at.toISOString()),
    message_type: fc.constantFrom<AgentMessage['message_type'][]>('request', 'response', 'broadcast'),
    content: fc.record(
      {
        text: fc.string({ unit: 'binary', maxLength: 200 }),
        error: fc.string({ maxLength: 20 }),
        tool_call_id: fc.string({ maxLength: 10 }),
        resources: fc.array(
          fc.record({ resource: name, access: fc.constantFrom<('read' | 'write')[]>('read', 'write') }),
          { maxLength: 3 },
        ),
        extra: fc.jsonValue({ maxDepth: 2 }),
      },
      { requiredKeys: [] },
    ),
    target_agents: fc.array(agent, { maxLength: 3 }),
    correlation_id: name,
    metadata: fc.record({ fleet_id: fleet, run: fc.nat() }, { requiredKeys: [] }),
    unknown: fc.jsonValue({ maxDepth: 2 }),
  })
  // As it is after its way over the wire: JSON knows no -0 and keeps no `__proto__` of its own.
  .map((value) => agentMessage.parse(JSON.parse(JSON.stringify(value))))
  .filter((value) => agentMessage.safeParse(JSON.parse(JSON.stringify(value))).success);
