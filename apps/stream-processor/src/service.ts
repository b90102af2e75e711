import {
  agentDecisionsProcessed,
  agentMessagesAccepted,
  agentMessagesRaw,
  conflictOpinions,
  trustScores,
} from '@chorus/contracts';
import { defineService } from '@chorus/service-kit';
import { AppModule } from './app.module.ts';
import { streamProcessorConfig } from './config.ts';
import { OpinionModule } from './opinion/opinion.module.ts';

export default defineService({
  name: 'stream-processor',
  config: streamProcessorConfig,
  topics: [agentMessagesRaw, agentMessagesAccepted, agentDecisionsProcessed, trustScores, conflictOpinions],
  module: ({ LLM_PROVIDER }) =>
    LLM_PROVIDER === undefined ? AppModule : { module: AppModule, imports: [OpinionModule] },
});
