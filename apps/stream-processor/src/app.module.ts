import { Module } from '@nestjs/common';
import { AcceptProcessor } from './processors/accept.processor.ts';
import { DecideProcessor } from './processors/decide.processor.ts';
import { Redactor } from './redaction/redactor.ts';

/** raw → accept → accepted → decide → decisions. */
@Module({ providers: [AcceptProcessor, DecideProcessor, Redactor] })
export class AppModule {}
