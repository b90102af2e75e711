import {
  agentDecisionsProcessed,
  causalGraphUpdates,
  config,
  detections,
  operatorCommands,
  trustScores,
} from '@chorus/contracts';
import { defineService } from '@chorus/service-kit';
import { AppModule } from './app.module.ts';
import { graphServiceConfig } from './config.ts';

export default defineService({
  name: 'graph-service',
  config: graphServiceConfig,
  topics: [agentDecisionsProcessed, operatorCommands, trustScores, causalGraphUpdates, detections, config],
  module: () => AppModule,
});
