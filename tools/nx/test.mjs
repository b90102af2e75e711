// npm test [-- trust …]: unit tests of all projects, or of those named so, and one line with the total.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, rmSync } from 'node:fs';

const results = () => globSync('{apps,libs,tools}/**/.jest.json', { exclude: (name) => name === 'node_modules' });
for (const file of results()) rmSync(file);

const filters = process.argv.slice(2);
const projects = filters.length > 0 ? [`--projects=${filters.map((name) => `*/*${name}*`).join()}`] : [];
const { status } = spawnSync('nx', ['run-many', '-t', 'test', ...projects], { stdio: 'inherit' });

const total = { passed: 0, failed: 0, skipped: 0, broken: 0 };
for (const file of results()) {
  const result = JSON.parse(readFileSync(file, 'utf8'));
  total.passed += result.numPassedTests;
  total.failed += result.numFailedTests;
  total.skipped += result.numPendingTests + result.numTodoTests;
  total.broken += result.numRuntimeErrorTestSuites;
}
const broken = total.broken > 0 ? `, ${total.broken} files did not run` : '';
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped${broken}`);
process.exit(status ?? 1);
