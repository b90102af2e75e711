import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { MemoryBus } from '@chorus/bus';
import { checkRoundTrip } from './testing/round-trip.ts';
import { runIngestion, type RunningIngestion } from './testing/running-ingestion.ts';

const bus = new MemoryBus();
let ingestion: RunningIngestion;
beforeAll(async () => {
  ingestion = await runIngestion({ bus });
});
afterAll(async () => {
  await ingestion.close();
  await bus.close();
});

describe('from HTTP to the memory bus and back', () => {
  it(
    'Feature: real-time-data-flow, Property 1: Message serialization round trip',
    () => checkRoundTrip(ingestion, bus),
    60_000,
  );
});
