import {
  agentDecisionsProcessed,
  config,
  historyQueries,
  historyReplies,
  interventions,
  operatorCommands,
  trustScores,
} from '@chorus/contracts';
import { defineService } from '@chorus/service-kit';
import { AppModule } from './app.module.ts';
import { trustServiceConfig } from './config.ts';

export default defineService({
  name: 'trust-service',
  config: trustServiceConfig,
  topics: [
    agentDecisionsProcessed,
    operatorCommands,
    trustScores,
    interventions,
    config,
    historyQueries,
    historyReplies,
  ],
  module: () => AppModule,
});
