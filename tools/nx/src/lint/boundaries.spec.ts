import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Source } from './lint-sources.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const BOUNDARIES = '@nx/enforce-module-boundaries';

/** A use of what is imported, so that nothing else is wrong with the source. */
const importing = (what: string, from: string) => `import { ${what} } from '${from}';\nexport const used = ${what};\n`;

/** What may not be, the source that does it, and the rule that says so. */
const FORBIDDEN: [string, Source, string][] = [
  [
    'an app that imports an app',
    { file: 'apps/trust-service/src/probe.ts', code: importing('start', '@chorus/graph-service') },
    BOUNDARIES,
  ],
  [
    'an app that imports a tool',
    { file: 'apps/trust-service/src/probe.ts', code: importing('run', '@chorus/simulator') },
    BOUNDARIES,
  ],
  [
    "another project's file, by its path",
    { file: 'apps/trust-service/src/probe.ts', code: importing('start', '../../graph-service/src/service.ts') },
    BOUNDARIES,
  ],
  [
    'a platform library that imports domain',
    { file: 'libs/platform/bus/src/probe.ts', code: importing('decide', '@chorus/trust') },
    BOUNDARIES,
  ],
  [
    'contracts that import a platform library',
    { file: 'libs/contracts/src/probe.ts', code: importing('uniqueName', '@chorus/testing') },
    BOUNDARIES,
  ],
  [
    'domain that imports a platform library',
    { file: 'libs/domain/trust/src/probe.ts', code: importing('uniqueName', '@chorus/testing') },
    BOUNDARIES,
  ],
  [
    'a spec of the domain that imports another part of a platform library than it needs to say what it lacks',
    { file: 'libs/domain/trust/src/probe.spec.ts', code: importing('uniqueName', '@chorus/testing') },
    BOUNDARIES,
  ],
  [
    'domain that imports Nest',
    { file: 'libs/domain/trust/src/probe.ts', code: importing('Injectable', '@nestjs/common') },
    BOUNDARIES,
  ],
  [
    'domain that imports a value of contracts',
    { file: 'libs/domain/trust/src/probe.ts', code: importing('agentMessage', '@chorus/contracts') },
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'domain that imports a part of Node',
    { file: 'libs/domain/trust/src/probe.ts', code: importing('readFileSync', 'node:fs') },
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'domain that looks at the clock',
    { file: 'libs/domain/trust/src/probe.ts', code: 'export const now = Date.now();\n' },
    'no-restricted-properties',
  ],
  [
    'domain that makes a date of the present',
    { file: 'libs/domain/trust/src/probe.ts', code: 'export const now = new Date();\n' },
    'no-restricted-syntax',
  ],
  [
    'domain that draws a random number',
    { file: 'libs/domain/trust/src/probe.ts', code: 'export const luck = Math.random();\n' },
    'no-restricted-properties',
  ],
  [
    'domain that reads the environment',
    { file: 'libs/domain/trust/src/probe.ts', code: 'export const port = process.env.PORT;\n' },
    'no-restricted-globals',
  ],
  [
    'an app that reads the environment outside its config.ts',
    { file: 'apps/trust-service/src/probe.ts', code: 'export const port = process.env.PORT;\n' },
    'no-restricted-properties',
  ],
  [
    'a library that takes the environment apart',
    { file: 'libs/platform/bus/src/probe.ts', code: 'export const { env } = process;\n' },
    'no-restricted-properties',
  ],
  [
    'an import that ends in .js',
    { file: 'apps/trust-service/src/probe.ts', code: importing('config', './config.js') },
    'no-restricted-imports',
  ],
];

const ALLOWED: [string, Source][] = [
  [
    'an app that imports platform, domain and contracts',
    {
      file: 'apps/trust-service/src/probe.ts',
      code:
        "import { uniqueName } from '@chorus/testing';\nimport { decide } from '@chorus/trust';\n" +
        "import { agentMessage } from '@chorus/contracts';\nexport const used = [uniqueName, decide, agentMessage];\n",
    },
  ],
  [
    'a platform library that imports platform and contracts',
    {
      file: 'libs/platform/bus/src/probe.ts',
      code:
        "import { uniqueName } from '@chorus/testing';\nimport { agentMessage } from '@chorus/contracts';\n" +
        'export const used = [uniqueName, agentMessage];\n',
    },
  ],
  [
    'a spec of the domain that says what it lacks',
    { file: 'libs/domain/trust/src/probe.spec.ts', code: importing('describeWith', '@chorus/testing/jest') },
  ],
  [
    'domain that imports a type of contracts and the domain',
    {
      file: 'libs/domain/patterns/src/probe.ts',
      code:
        "import type { AgentMessage } from '@chorus/contracts';\nimport { graph } from '@chorus/graph';\n" +
        'export const used = (message: AgentMessage) => [message, graph];\n',
    },
  ],
  [
    'a tool that starts an app',
    { file: 'tools/local/src/probe.ts', code: importing('start', '@chorus/trust-service') },
  ],
  [
    'an end-to-end test that starts an app and uses a tool',
    {
      file: 'apps/pipeline-e2e/src/probe.ts',
      code:
        "import { start } from '@chorus/trust-service';\nimport { replay } from '@chorus/simulator';\n" +
        'export const used = [start, replay];\n',
    },
  ],
  [
    'a config.ts that reads the environment',
    { file: 'apps/trust-service/src/config.ts', code: 'export const port = process.env.PORT;\n' },
  ],
];

let found: string[][] = [];

beforeAll(() => {
  const sources = [...FORBIDDEN.map(([, source]) => source), ...ALLOWED.map(([, source]) => source)];
  const args = ['--import', at('../../swc-loader.mjs'), at('lint-sources.ts')];
  const options = {
    cwd: at('../../../..'),
    input: JSON.stringify(sources),
    env: { ...process.env, NX_DAEMON: 'false' },
  };
  found = JSON.parse(execFileSync(process.execPath, args, options).toString()) as string[][];
}, 60_000);

describe('lint refuses', () => {
  it.each(FORBIDDEN.map(([title, , rule], index) => ({ title, rule, index })))('$title', ({ rule, index }) => {
    expect(found[index]).toEqual([expect.stringMatching(new RegExp(`^${rule}: `))]);
  });
});

describe('lint allows', () => {
  it.each(ALLOWED.map(([title], index) => ({ title, index })))('$title', ({ index }) => {
    expect(found[FORBIDDEN.length + index]).toEqual([]);
  });
});
