import { BUS, CONFIG, HEALTH, LOGGER, METRICS } from '@chorus/service-kit';
import { Module } from '@nestjs/common';
import { ChannelRegistryProcessor } from './processors/channel-registry.processor.ts';
import { HistoryQueriesProcessor } from './processors/history-queries.processor.ts';
import { KeyRegistryProcessor } from './processors/key-registry.processor.ts';
import { TrustLedgerProcessor } from './processors/trust-ledger.processor.ts';
import { Policies } from './projection/policies.ts';
import { TrustProjection } from './projection/trust-projection.ts';
import { openTrustStore } from './redis/open-trust-store.ts';
import { ResilientTrustStore } from './redis/resilient-trust-store.ts';

/**
 * Decisions and commands → ledger → `trust-scores` → projection → memory and Redis → answers to history queries; and the
 * registries of what people set up: API keys and alert channels, on `config`.
 */
@Module({
  providers: [
    TrustLedgerProcessor,
    TrustProjection,
    Policies,
    HistoryQueriesProcessor,
    KeyRegistryProcessor,
    ChannelRegistryProcessor,
    { provide: ResilientTrustStore, useFactory: openTrustStore, inject: [CONFIG, BUS, LOGGER, HEALTH, METRICS] },
  ],
})
export class AppModule {}
