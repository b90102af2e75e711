import { describe, expect, it } from '@jest/globals';
import { definitionOf } from '@chorus/bus';
import { CONFIG } from '@chorus/service-kit';
import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AppModule } from './app.module.ts';
import { graphServiceConfig } from './config.ts';
import { CausalGraphProcessor } from './processors/causal-graph.processor.ts';
import service from './service.ts';

@Global()
@Module({ providers: [{ provide: CONFIG, useValue: graphServiceConfig.parse({}) }], exports: [CONFIG] })
class Kit {}

describe('AppModule', () => {
  it('can be built, and holds a processor whose topics the service declares', async () => {
    const module = await Test.createTestingModule({ imports: [Kit, AppModule] }).compile();
    const definition = definitionOf(module.get(CausalGraphProcessor));
    const touched = [
      ...(definition?.streams ?? []),
      ...(definition?.outputs ?? []),
      ...Object.values(definition?.tables ?? {}),
    ].map(({ name }) => name);
    expect(touched.sort()).toEqual(service.topics.map(({ name }) => name).sort());
    await module.close();
  });
});
