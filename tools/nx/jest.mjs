// In a project's folder: node --experimental-vm-modules <root>/tools/nx/jest.mjs unit|int|e2e|long [<Jest option> …]
// Runs the project's tests of that kind and leaves Jest's report for `npm test`. Tests that leave something open, a
// connection or a timer, end all the same, and as a failure: otherwise they would keep the whole run waiting.
import { run } from 'jest';
import { root } from './install.mjs';

/** Never what a test waits for: only the end of one that hangs, also on a machine that is busy with all the others. */
const endsAfter = (timeoutMs) => ['--testTimeout', String(timeoutMs)];

const withServers = (kind, timeoutMs) => [
  ...['--json', '--outputFile', `.jest-${kind}.json`],
  ...['--testMatch', `**/*.${kind}.spec.ts`, '--testPathIgnorePatterns', '/node_modules/'],
  '--runInBand',
  ...endsAfter(timeoutMs),
];

const KINDS = {
  unit: ['--json', '--outputFile', '.jest.json', ...endsAfter(30_000)],
  int: withServers('int', 60_000),
  e2e: withServers('e2e', 300_000),
  long: withServers('long', 300_000),
};

/** Long enough for clients that close in their own time. */
const GRACE_MS = 10_000;

const [kind, ...rest] = process.argv.slice(2);
if (!Object.hasOwn(KINDS, kind)) throw new Error(`Which tests, unit, int, e2e or long? Not ${kind}.`);

await run([...rest, ...KINDS[kind], '--config', `${root}/jest.preset.js`, '--rootDir', '.']);
setTimeout(() => {
  const open = Object.entries(Object.groupBy(process.getActiveResourcesInfo(), (kind) => kind));
  const named = open.map(([kind, all]) => `${all.length} ${kind}`).join(', ');
  console.error(`FAILED: the tests are over, but something that they opened was not closed: ${named}.`);
  process.exit(1);
}, GRACE_MS).unref();
