import { afterAll, beforeAll } from '@jest/globals';
import { chromiumForTests, describeWith, kafkaForTests, redisForTests } from '@chorus/testing/jest';
import * as badInput from './shared-system/bad-input.ts';
import * as conversations from './shared-system/conversations.ts';
import * as recordedRuns from './shared-system/recorded-runs.ts';
import * as scenarios from './shared-system/scenarios.ts';
import { Stage } from './shared-system/stage.ts';

const kafka = await kafkaForTests();
const redis = await redisForTests();
const chromium = await chromiumForTests();

/** Scenarios first: what they raise is over a minute after their end. */
const SUITES = [scenarios, badInput, conversations, recordedRuns];

describeWith([kafka, redis, chromium], 'fleets side by side in one system', () => {
  const stage = new Stage();
  beforeAll(() =>
    stage.set(
      kafka,
      redis,
      SUITES.flatMap(({ FLEETS }) => FLEETS),
    ),
  );
  afterAll(() => stage.clear());
  for (const { suite } of SUITES) suite(stage);
});
