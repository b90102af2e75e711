import {
  alertDeliveries,
  config,
  detections,
  interventions,
  operatorCommands,
  serviceHealthTopic,
  systemAlerts,
} from '@chorus/contracts';
import { defineService } from '@chorus/service-kit';
import { AppModule } from './app.module.ts';
import { alertingConfig } from './config.ts';

export default defineService({
  name: 'alerting',
  config: alertingConfig,
  topics: [interventions, detections, operatorCommands, alertDeliveries, config, systemAlerts, serviceHealthTopic],
  module: () => AppModule,
});
