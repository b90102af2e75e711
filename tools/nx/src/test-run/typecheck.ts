import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Check } from './check.ts';
import { having, type Project } from './projects.ts';

const TSC = createRequire(import.meta.url).resolve('typescript/bin/tsc');

export const TYPECHECK = 'typecheck';

/** Next makes types of its pages first, and emits none: that is for its own target to do. */
export const isNext = ({ root }: Project) => existsSync(join(root, 'next.config.mjs'));

/**
 * Typecheck of all these projects and of what they need: each file of types is read once. Apps of Next are left out;
 * undefined where nothing else is there.
 */
export function typecheck(all: readonly Project[]): Check | undefined {
  const projects = having(all, TYPECHECK).filter((project) => !isNext(project));
  if (projects.length === 0) return undefined;
  return {
    name: `typecheck of ${projects.length} projects`,
    args: [TSC, '--build', ...projects.map(({ root }) => root)],
  };
}
