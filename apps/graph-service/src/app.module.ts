import { Module } from '@nestjs/common';
import { CausalGraphProcessor } from './processors/causal-graph.processor.ts';

/** Decisions, and whom the table of trust quarantines → the graph of each fleet, and the patterns in it. */
@Module({ providers: [CausalGraphProcessor] })
export class AppModule {}
