import { Module } from '@nestjs/common';
import { AcceptProcessor } from './processors/accept.processor.ts';
import { DecideProcessor } from './processors/decide.processor.ts';

/** raw → accept → accepted → decide → decisions. */
@Module({ providers: [AcceptProcessor, DecideProcessor] })
export class AppModule {}
