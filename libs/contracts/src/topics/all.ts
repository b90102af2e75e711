import { agentDecisionsProcessed } from './agent-decisions-processed.ts';
import { agentMessagesAccepted } from './agent-messages-accepted.ts';
import { agentMessagesRaw } from './agent-messages-raw.ts';
import { alertDeliveries } from './alert-deliveries.ts';
import { auditEvents } from './audit-events.ts';
import { causalGraphUpdates } from './causal-graph-updates.ts';
import { config } from './config.ts';
import { conflictOpinions } from './conflict-opinions.ts';
import { detections } from './detections.ts';
import { historyQueries } from './history-queries.ts';
import { historyReplies } from './history-replies.ts';
import { interventions } from './interventions.ts';
import { operatorCommands } from './operator-commands.ts';
import { rejectedMessages } from './rejected-messages.ts';
import { serviceHealthTopic } from './service-health.ts';
import { systemAlerts } from './system-alerts.ts';
import type { Topic } from './topic.ts';
import { trustScores } from './trust-scores.ts';

/** Every topic with a schema, for tools that go through all of them. `dead-letters` has none. */
export const allTopics: readonly Topic[] = [
  agentMessagesRaw,
  agentMessagesAccepted,
  agentDecisionsProcessed,
  trustScores,
  interventions,
  causalGraphUpdates,
  detections,
  serviceHealthTopic,
  operatorCommands,
  auditEvents,
  config,
  historyQueries,
  historyReplies,
  systemAlerts,
  alertDeliveries,
  rejectedMessages,
  conflictOpinions,
];
