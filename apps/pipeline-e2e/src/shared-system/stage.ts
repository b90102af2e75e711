import { launchChromium } from '@chorus/testing';
import type { TestKafka, TestRedis } from '@chorus/testing/jest';
import type { Browser } from 'playwright-core';
import { startSystem, type System } from '../support/system.ts';

/** What stands on the stage once it is set. */
export interface Scene {
  readonly system: System;
  readonly browser: Browser;
}

/** One system and one browser for suites that keep to fleets of their own. */
export class Stage {
  readonly #set = Promise.withResolvers<Scene>();
  /** Never, where the suites are skipped; fails where the stage could not be set. */
  readonly scene: Promise<Scene> = this.#set.promise;

  constructor() {
    // Told where it is waited for.
    this.scene.catch(() => {});
  }

  async set(kafka: TestKafka, redis: TestRedis, fleets: readonly string[]): Promise<void> {
    try {
      this.#set.resolve(await setUp(kafka, redis, fleets));
    } catch (error) {
      this.#set.reject(error);
      throw error;
    }
  }

  async clear(): Promise<void> {
    const { system, browser } = await this.scene;
    await browser.close();
    await system.stop();
  }
}

async function setUp(kafka: TestKafka, redis: TestRedis, fleets: readonly string[]): Promise<Scene> {
  const system = await startSystem({ name: 'shared-system', kafka, redis, fleets });
  try {
    return { system, browser: await launchChromium() };
  } catch (error) {
    await system.stop();
    throw error;
  }
}
