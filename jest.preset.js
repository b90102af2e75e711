import { readFileSync } from 'node:fs';

const swc = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));
const tsx = structuredClone(swc);
tsx.jsc.parser.tsx = true;

/** Every project's unit tests: `jest --config <this file> --rootDir <project>`; tools/nx/jest.mjs runs them and the others. */
export default {
  testMatch: ['**/*.spec.ts', '**/*.spec.tsx'],
  testPathIgnorePatterns: ['/node_modules/', '\\.(int|e2e|long)\\.spec\\.ts$'],
  modulePathIgnorePatterns: ['<rootDir>/.next', '<rootDir>/dist'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '\\.ts$': ['@swc/jest', { ...swc, swcrc: false }],
    '\\.tsx$': ['@swc/jest', { ...tsx, swcrc: false }],
  },
  injectGlobals: false,
  // A property test of a hundred runs takes a while on a busy machine.
  testTimeout: 20_000,
  watchman: false,
};
