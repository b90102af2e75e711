import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Check } from './check.ts';
import type { Project } from './projects.ts';

const ESLINT = join(dirname(createRequire(import.meta.url).resolve('eslint/package.json')), 'bin', 'eslint.js');

/** Type information of the whole workspace. */
const MEMORY_MB = 6144;

/**
 * Lint of all these projects: what each by itself would read anew of types, which is most of the work, is read once. It
 * gives way to tests, some of which wait more than they work.
 */
export const lint = (projects: readonly Project[]): Check => ({
  name: `lint of ${projects.length} projects`,
  args: [`--max-old-space-size=${MEMORY_MB}`, ESLINT, '--max-warnings', '0', ...projects.map(({ root }) => root)],
  priority: 10,
});
