import { Module } from '@nestjs/common';
import { Courier } from './delivery/courier.ts';
import { DeliveryMetrics } from './delivery/delivery-metrics.ts';
import { HttpSender } from './delivery/http-sender.ts';
import { ServiceWatch } from './health/service-watch.ts';
import { AlertsProcessor } from './processors/alerts.processor.ts';

/**
 * Interventions, detections, commands, and the health of services → alerts → the channels of their fleet, by HTTP →
 * what became of it, on the alert.
 */
@Module({ providers: [AlertsProcessor, ServiceWatch, Courier, HttpSender, DeliveryMetrics] })
export class AppModule {}
