// npm test [-- trust …]: lint, typecheck and all tests, of all projects or of those whose name contains one of the
// words. Ends with one line, `N passed, N failed, N skipped`. Does everything that it needs; see src/test-run.
import { ensureInstalled, runOnBundledNode } from './install.mjs';

try {
  await ensureInstalled();
  process.exitCode = await runOnBundledNode('tools/nx/src/test-run/main.ts', process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  console.log('0 passed, 1 failed, 0 skipped');
  process.exitCode = 1;
}
