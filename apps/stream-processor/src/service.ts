import { agentDecisionsProcessed, agentMessagesAccepted, agentMessagesRaw, trustScores } from '@chorus/contracts';
import { defineService } from '@chorus/service-kit';
import { AppModule } from './app.module.ts';
import { streamProcessorConfig } from './config.ts';

export default defineService({
  name: 'stream-processor',
  config: streamProcessorConfig,
  topics: [agentMessagesRaw, agentMessagesAccepted, agentDecisionsProcessed, trustScores],
  module: () => AppModule,
});
