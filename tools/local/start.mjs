// npm start: everything on this machine, from the broker to the dashboard. Installs the packages first where needed;
// what happens then is in src/main.ts.
import { ensureInstalled, runOnBundledNode } from '../nx/install.mjs';

try {
  await ensureInstalled();
  process.exitCode = await runOnBundledNode('tools/local/src/main.ts', process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
