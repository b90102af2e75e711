import { CONFIG } from '@chorus/service-kit';
import { Module } from '@nestjs/common';
import type { StreamProcessorConfig } from '../config.ts';
import { OpinionMetrics } from './opinion-metrics.ts';
import { OpinionsProcessor } from './opinions.processor.ts';
import { MODEL, SecondOpinion } from './second-opinion.ts';

/** decisions → a language model → opinions. The SDK is only loaded where it is used. */
@Module({
  providers: [
    {
      provide: MODEL,
      inject: [CONFIG],
      useFactory: async (config: StreamProcessorConfig) => (await import('./ai-sdk-model.ts')).aiSdkModel(config),
    },
    OpinionMetrics,
    SecondOpinion,
    OpinionsProcessor,
  ],
})
export class OpinionModule {}
