import { Inject, Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { MAX_REQUEST_BYTES } from '@chorus/contracts';
import { ApiKeysModule, ApiKeyStore, authenticate, CONFIG, jsonBody, rateLimit, requireKey } from '@chorus/service-kit';
import { AgentStates } from './agent-states/agent-states.ts';
import { RefusedKeys } from './audit/refused-keys.ts';
import type { IngestionConfig } from './config.ts';
import { IngestionMetrics } from './ingestion-metrics.ts';
import { MessagesController } from './messages/messages.controller.ts';
import { MessagePublisher } from './messages/message-publisher.ts';
import { answeringWithStatus, OtlpFilter } from './otlp/otlp.filter.ts';
import { OtlpController } from './otlp/otlp.controller.ts';
import { OtlpMetrics } from './otlp/otlp-metrics.ts';
import { TraceReceiver } from './otlp/trace-receiver.ts';
import { tellingRefusals } from './rejections/of-http.ts';
import { Rejections } from './rejections/rejections.ts';
import { MessageLog } from './spool/message-log.ts';
import { SpoolMetrics } from './spool/spool-metrics.ts';

@Module({
  imports: [ApiKeysModule],
  controllers: [MessagesController, OtlpController],
  providers: [
    AgentStates,
    IngestionMetrics,
    MessageLog,
    MessagePublisher,
    OtlpFilter,
    OtlpMetrics,
    RefusedKeys,
    Rejections,
    SpoolMetrics,
    TraceReceiver,
  ],
})
export class AppModule implements NestModule {
  constructor(
    @Inject(ApiKeyStore) private readonly keys: ApiKeyStore,
    @Inject(CONFIG) private readonly config: IngestionConfig,
    private readonly rejections: Rejections,
    private readonly refused: RefusedKeys,
  ) {}

  /** Who asks and how often is settled before a body is read. */
  configure(consumer: MiddlewareConsumer): void {
    const who = [
      this.refused.middleware,
      authenticate(this.keys),
      rateLimit({ limitPerMinute: this.config.RATE_LIMIT_PER_MINUTE }),
      requireKey(this.keys),
    ] as const;
    const body = tellingRefusals(jsonBody({ maxBytes: MAX_REQUEST_BYTES }), this.rejections);
    consumer.apply(...who, body).forRoutes(MessagesController);
    consumer.apply(...who.map(answeringWithStatus)).forRoutes(OtlpController);
  }
}
