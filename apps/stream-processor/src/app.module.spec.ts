import { describe, expect, it } from '@jest/globals';
import { definitionOf, MemoryBus } from '@chorus/bus';
import {
  BUS,
  CLOCK,
  CONFIG,
  createLogger,
  Health,
  HEALTH,
  LOGGER,
  METRICS,
  Registry,
  systemClock,
  type BaseConfig,
} from '@chorus/service-kit';
import { Module, type DynamicModule } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { streamProcessorConfig, type StreamProcessorConfig } from './config.ts';
import { OpinionsProcessor } from './opinion/opinions.processor.ts';
import { settingsFor } from './opinion/testing/consulting.ts';
import { AcceptProcessor } from './processors/accept.processor.ts';
import { DecideProcessor } from './processors/decide.processor.ts';
import service from './service.ts';

@Module({})
class Kit {
  static of(config: StreamProcessorConfig): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: config },
      { provide: METRICS, useValue: new Registry() },
      { provide: BUS, useValue: new MemoryBus() },
      { provide: CLOCK, useValue: systemClock },
      { provide: HEALTH, useValue: new Health(systemClock) },
      { provide: LOGGER, useValue: createLogger({ level: 'silent' }) },
    ];
    return { module: Kit, global: true, providers, exports: providers.map(({ provide }) => provide) };
  }
}

const built = (config: StreamProcessorConfig) =>
  Test.createTestingModule({
    imports: [Kit.of(config), service.module(config as StreamProcessorConfig & BaseConfig)],
  }).compile();

describe('AppModule', () => {
  it('can be built, and holds processors whose topics the service declares', async () => {
    const module = await built(settingsFor('http://127.0.0.1:1/v1'));
    await module.init();
    const topics = new Set(service.topics.map(({ name }) => name));
    for (const type of [AcceptProcessor, DecideProcessor, OpinionsProcessor]) {
      const definition = definitionOf(module.get(type, { strict: false }));
      const touched = [
        ...(definition?.streams ?? []),
        ...(definition?.outputs ?? []),
        ...Object.values(definition?.tables ?? {}),
      ];
      expect(touched.length).toBeGreaterThan(0);
      expect(touched.filter(({ name }) => !topics.has(name))).toEqual([]);
    }
    await module.close();
  });

  it('asks no model unless one is configured', async () => {
    const module = await built(streamProcessorConfig.parse({}));
    expect(() => module.get(OpinionsProcessor, { strict: false })).toThrow();
    expect(module.get(DecideProcessor, { strict: false })).toBeDefined();
    await module.close();
  });
});
