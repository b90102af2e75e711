import { historyQueries, historyReplies } from '@chorus/contracts';
import { defineService } from '@chorus/service-kit';
import { AppModule } from './app.module.ts';
import { historyServiceConfig } from './config.ts';
import { TRUTH_TOPICS } from './events/kinds.ts';

export default defineService({
  name: 'history-service',
  config: historyServiceConfig,
  topics: [...TRUTH_TOPICS, historyQueries, historyReplies],
  module: () => AppModule,
});
