import { Module } from '@nestjs/common';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { CLOCK, CONFIG, LOGGER } from '../tokens.ts';
import { ApiKeyGuard } from './api-key.guard.ts';
import { ApiKeyStore } from './api-key.store.ts';
import type { ApiKeysConfig } from './api-keys.ts';

/** Import it in a service whose configuration includes `apiKeysSchema`. */
@Module({
  providers: [
    {
      provide: ApiKeyStore,
      inject: [CONFIG, CLOCK, LOGGER],
      useFactory: (config: ApiKeysConfig, clock: Clock, logger: Logger) => new ApiKeyStore(config, clock, logger),
    },
    ApiKeyGuard,
  ],
  exports: [ApiKeyStore, ApiKeyGuard],
})
export class ApiKeysModule {}
