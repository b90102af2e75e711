import { describe, expect, it } from '@jest/globals';
import { definitionOf } from '@chorus/bus';
import { CONFIG, METRICS, Registry } from '@chorus/service-kit';
import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AppModule } from './app.module.ts';
import { streamProcessorConfig } from './config.ts';
import { AcceptProcessor } from './processors/accept.processor.ts';
import { DecideProcessor } from './processors/decide.processor.ts';
import service from './service.ts';

@Global()
@Module({
  providers: [
    { provide: CONFIG, useValue: streamProcessorConfig.parse({}) },
    { provide: METRICS, useValue: new Registry() },
  ],
  exports: [CONFIG, METRICS],
})
class Kit {}

describe('AppModule', () => {
  it('can be built, and holds processors whose topics the service declares', async () => {
    const module = await Test.createTestingModule({ imports: [Kit, AppModule] }).compile();
    const topics = new Set(service.topics.map(({ name }) => name));
    for (const type of [AcceptProcessor, DecideProcessor]) {
      const definition = definitionOf(module.get(type));
      const touched = [
        ...(definition?.streams ?? []),
        ...(definition?.outputs ?? []),
        ...Object.values(definition?.tables ?? {}),
      ];
      expect(touched.length).toBeGreaterThan(1);
      expect(touched.filter(({ name }) => !topics.has(name))).toEqual([]);
    }
    await module.close();
  });
});
