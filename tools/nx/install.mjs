// What `npm start` and `npm test` need before anything else, on Node 20 or newer and with no package installed:
// the packages of package-lock.json, and the Node that is one of them.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's folder, without a slash at its end. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

const MODULES = join(root, 'node_modules');
const NODE = join(MODULES, 'node', 'bin', 'node');

/**
 * Why node_modules is not what package-lock.json says; undefined where it is. npm writes down what it installed in
 * node_modules/.package-lock.json, without what is optional and not for this machine.
 * @param {{ packages: Record<string, { version?: string, integrity?: string, optional?: boolean, link?: boolean }> }} lock
 * @param {typeof lock | undefined} installed
 * @returns {string | undefined}
 */
export function staleness(lock, installed) {
  if (!installed) return 'nothing is installed yet';
  for (const [path, wanted] of Object.entries(lock.packages)) {
    if (!path.includes('node_modules/')) continue;
    const there = installed.packages[path];
    if (!there && wanted.optional) continue;
    if (!there || there.version !== wanted.version || there.integrity !== wanted.integrity)
      return `${path.replace(/^.*node_modules\//, '')} is not the one of package-lock.json`;
  }
  return undefined;
}

const readJson = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined);

/** {@link staleness} of this checkout. */
export const staleNow = () =>
  staleness(readJson(join(root, 'package-lock.json')), readJson(join(MODULES, '.package-lock.json')));

/** Runs `npm ci` where node_modules is missing or is not what package-lock.json says. */
export async function ensureInstalled() {
  const why = staleNow();
  if (!why) return;
  console.error(`Installing packages (npm ci, about a minute): ${why}.`);
  const start = Date.now();
  const ticking = setInterval(() => console.error(`  still installing, ${seconds(start)} s`), 10_000);
  const code = await run('npm', ['ci', '--loglevel=error'], process.env);
  clearInterval(ticking);
  if (code !== 0)
    throw new Error(
      `npm ci ended with exit code ${code}: see above. Nothing else was tried. "npm config get registry" says where it looks.`,
    );
  console.error(`Installed in ${seconds(start)} s.`);
}

const seconds = (start) => Math.round((Date.now() - start) / 1000);

/**
 * Runs a script of the checkout, TypeScript or not, on the Node of package-lock.json, with its own arguments, input
 * and output, and gives its exit code. On Ctrl-C and SIGTERM it is the script that ends in its own way.
 */
export function runOnBundledNode(script, args) {
  if (!existsSync(NODE))
    throw new Error(
      `${NODE} is missing: the install script of the npm package "node" did not run. Run "npm rebuild node".`,
    );
  const loader = join(root, 'tools', 'nx', 'swc-loader.mjs');
  const path = [join(MODULES, '.bin'), process.env.PATH].join(delimiter);
  return run(NODE, ['--enable-source-maps', '--import', loader, join(root, script), ...args], {
    ...process.env,
    PATH: path,
  });
}

function run(program, args, env) {
  const child = spawn(program, args, { cwd: root, env, stdio: 'inherit' });
  // Ctrl-C reaches the child by itself, the terminal sends it to both.
  const wait = () => {};
  const pass = (signal) => child.kill(signal);
  process.on('SIGINT', wait).on('SIGTERM', pass);
  // npm that is sent SIGTERM dies and leaves its script behind.
  const parent = process.ppid;
  const watching = setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGINT', wait).off('SIGTERM', pass);
      clearInterval(watching);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}
