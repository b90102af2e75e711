import { expect } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { MemoryBus } from '@chorus/bus';
import { config as configTopic, problem, type Problem } from '@chorus/contracts';
import { z } from 'zod';
import { apiKeysSchema, createLogger, defineService, newApiKey, runService, type RunningService } from '../index.ts';

/** A module at work as a service of its own, for specs that speak HTTP with it. */
export interface RunningModule extends RunningService {
  /** The lines that were logged, from debug on. */
  readonly logged: readonly string[];
  /** Asks and expects problem details. */
  problemFor(path: string, init?: RequestInit): Promise<Problem & { response: Response }>;
}

export async function runModule(module: Type, env: Record<string, string> = {}): Promise<RunningModule> {
  const logged: string[] = [];
  const bus = new MemoryBus();
  const config = 'CHORUS_API_KEYS' in env ? apiKeysSchema : z.object({});
  const running = await runService(
    defineService({ name: 'spec', config, topics: [configTopic], module: () => module }),
    {
      env,
      bus,
      logger: createLogger({ level: 'debug', destination: { write: (line) => void logged.push(line) } }),
    },
  );
  return {
    ...running,
    logged,
    async problemFor(path, init = {}) {
      const response = await fetch(`${running.url}${path}`, init);
      expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      const answer = problem.parse(await response.json());
      expect(answer.status).toBe(response.status);
      expect(answer.instance).toBe(response.headers.get('x-request-id'));
      return { ...answer, response };
    },
    async close() {
      await running.close();
      await bus.close();
    },
  };
}

/** A POST of a body, JSON unless headers say otherwise. */
export const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body,
  headers: { 'content-type': 'application/json', ...headers },
});

export const reader = newApiKey();
export const writer = newApiKey();

/** The environment with the two keys: `reader` for every fleet, `writer` for the fleet `f`. */
export const keysEnv = {
  CHORUS_API_KEYS: JSON.stringify([
    { id: 'reader', hash: reader.hash, fleets: ['*'], scopes: ['read'] },
    { id: 'writer', hash: writer.hash, fleets: ['f'], scopes: ['read', 'write'] },
  ]),
};
