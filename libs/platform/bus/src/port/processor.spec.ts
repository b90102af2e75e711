import { describe, expect, it } from '@jest/globals';
import { agentDecisionsProcessed, trustScores } from '@chorus/contracts';
import { defineProcessor, definitionOf, emit, isFrom, keyValueStore, Processor, recentStore, to } from './index.ts';
import type { BusRecord, ProcessorContext, StreamProcessor } from './index.ts';

const definition = defineProcessor({
  name: 'example',
  streams: [agentDecisionsProcessed],
  tables: { trust: trustScores },
  outputs: [trustScores],
  stores: {
    counts: keyValueStore<{ n: number }>(),
    seen: recentStore(agentDecisionsProcessed, 10, (record) => record.value.processing_metadata.message_id),
  },
});

@Processor(definition)
class Example implements StreamProcessor<typeof definition> {
  process(record: BusRecord, { stores, tables }: ProcessorContext<typeof definition>) {
    const count: number = stores.counts.get('a')?.n ?? 0;
    const trust = tables.trust.get('default/a')?.value;
    if (!isFrom(record, agentDecisionsProcessed) || stores.seen.has('x') || !trust) return emit();
    return emit(to(trustScores, { ...trust, observations: count }));
  }
}

describe('a processor', () => {
  it('is found by its decorator, on the class and on an instance', () => {
    expect(definitionOf(Example)).toBe(definition);
    expect(definitionOf(new Example())?.name).toBe('example');
    expect(definitionOf({})).toBeUndefined();
  });
});
