import { readFileSync } from 'node:fs';

const swc = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));
const tsx = structuredClone(swc);
tsx.jsc.parser.tsx = true;

/** Every project's tests: `jest --config <this file> --rootDir <project>`. */
export default {
  testMatch: ['**/*.spec.ts', '**/*.spec.tsx'],
  testPathIgnorePatterns: ['/node_modules/', '\\.int\\.spec\\.ts$'],
  modulePathIgnorePatterns: ['<rootDir>/.next', '<rootDir>/dist'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '\\.ts$': ['@swc/jest', { ...swc, swcrc: false }],
    '\\.tsx$': ['@swc/jest', { ...tsx, swcrc: false }],
  },
  injectGlobals: false,
  watchman: false,
};
