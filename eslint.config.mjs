import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';

/** Which projects a project may import, by the tags in their package.json. */
const boundaries = [
  {
    sourceTag: 'type:app',
    onlyDependOnLibsWithTags: ['type:platform', 'type:domain', 'type:contracts', 'type:client'],
  },
  { sourceTag: 'type:platform', onlyDependOnLibsWithTags: ['type:platform', 'type:contracts'] },
  {
    sourceTag: 'type:domain',
    onlyDependOnLibsWithTags: ['type:domain', 'type:contracts'],
    bannedExternalImports: ['@nestjs/*', 'kafkajs', 'ioredis', 'zod'],
  },
  {
    sourceTag: 'type:contracts',
    onlyDependOnLibsWithTags: ['type:contracts'],
    allowedExternalImports: [
      'zod',
      // For the documents made of the schemas, and for their tests.
      ...['zod-openapi', 'ajv', 'ajv/*', 'ajv-formats', 'prettier', '@jest/globals', 'fast-check'],
    ],
  },
  // Runs inside other people’s programs: nothing of ours but types, and of others nothing at all.
  {
    sourceTag: 'type:client',
    onlyDependOnLibsWithTags: ['type:contracts', 'type:platform'],
    allowedExternalImports: ['@jest/globals', 'fast-check'],
  },
  // These start apps, so they may import them.
  {
    sourceTag: 'type:tool',
    onlyDependOnLibsWithTags: [
      'type:tool',
      'type:app',
      'type:platform',
      'type:domain',
      'type:contracts',
      'type:client',
    ],
  },
  {
    sourceTag: 'type:e2e',
    onlyDependOnLibsWithTags: [
      'type:tool',
      'type:app',
      'type:platform',
      'type:domain',
      'type:contracts',
      'type:client',
    ],
  },
];

export default defineConfig(
  { ignores: ['**/dist', '**/.next', '**/.tsc', '**/next-env.d.ts'] },
  js.configs.recommended,
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: globals.node } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [ts.configs.recommended],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    plugins: { '@nx': nx },
    rules: {
      '@typescript-eslint/no-empty-function': 'off',
      // TypeScript would take './a.js' for './a.ts'; Node, which runs the source, does not.
      'no-restricted-imports': [
        'error',
        {
          patterns: [{ regex: '^\\.{1,2}/.*\\.jsx?$', message: 'Imports end in .ts' }],
          paths: ['process', 'node:process'].map((name) => ({ name, message: 'process is a global.' })),
        },
      ],
      '@nx/enforce-module-boundaries': [
        'error',
        // What is imported with import() in one place may be imported with import in another: nothing is split here.
        { depConstraints: boundaries, checkDynamicDependenciesExceptions: ['.*'] },
      ],
    },
  },
  {
    // What a suite needs besides the project, and that it is missing, is said in one way everywhere.
    files: ['libs/domain/**/*.spec.ts'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          depConstraints: boundaries,
          checkDynamicDependenciesExceptions: ['.*'],
          allow: ['@chorus/testing/jest'],
        },
      ],
    },
  },
  {
    files: ['apps/**/*.{ts,tsx}', 'libs/**/*.{ts,tsx}'],
    ignores: ['**/config.ts', 'libs/platform/testing/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: "The environment is read in the project's config.ts." },
      ],
    },
  },
  {
    files: ['libs/domain/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@chorus/contracts', '@chorus/contracts/*'],
              allowTypeImports: true,
              message: 'Domain imports types only.',
            },
            { group: ['node:*'], message: 'Domain is pure.' },
          ],
        },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Pass now in.' },
        { object: 'Math', property: 'random', message: 'Pass a seed in.' },
      ],
      'no-restricted-globals': ['error', 'process', 'performance', 'setTimeout', 'setInterval', 'fetch', 'crypto'],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Pass now in.' },
      ],
    },
  },
);
