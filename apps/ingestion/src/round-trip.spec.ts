import { afterAll, beforeAll, it } from '@jest/globals';
import { MemoryBus } from '@chorus/bus';
import { checkRoundTrip, ROUND_TRIP } from './testing/round-trip.ts';
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

it(`${ROUND_TRIP} (HTTP to the memory bus and back)`, () => checkRoundTrip(ingestion, bus), 60_000);
