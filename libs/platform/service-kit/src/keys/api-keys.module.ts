import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { config as configTopic } from '@chorus/contracts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { Tables } from '../tables.ts';
import { CLOCK, CONFIG, LOGGER } from '../tokens.ts';
import { ApiKeyGuard } from './api-key.guard.ts';
import { ApiKeyStore } from './api-key.store.ts';
import type { ApiKeysConfig } from './api-keys.ts';
import { CreatedKeys } from './created-keys.ts';

/** Import it in a service whose configuration includes `apiKeysSchema`, and whose topics include `config`. */
@Module({
  providers: [
    CreatedKeys,
    {
      provide: ApiKeyStore,
      inject: [CONFIG, CLOCK, LOGGER, CreatedKeys],
      useFactory: (config: ApiKeysConfig, clock: Clock, logger: Logger, created: CreatedKeys) =>
        new ApiKeyStore(config, clock, logger, created),
    },
    ApiKeyGuard,
  ],
  exports: [ApiKeyStore, ApiKeyGuard],
})
export class ApiKeysModule implements OnModuleInit {
  constructor(
    @Inject(CreatedKeys) private readonly created: CreatedKeys,
    @Inject(Tables) private readonly tables: Tables,
  ) {}

  onModuleInit(): void {
    const table = this.tables.follow({
      name: 'api-keys',
      topic: configTopic,
      onRecords: (records) => this.created.apply(records),
      lacking: 'keys that people have made are answered with 503',
    });
    this.created.awaits(table);
  }
}
