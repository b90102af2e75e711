// node --enable-source-maps --import ./tools/nx/swc-loader.mjs apps/x/src/main.ts
// Runs the TypeScript source, decorators and their metadata included. What was translated once is kept: a service starts
// in half the time.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, enableCompileCache, registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const swcrc = readFileSync(new URL('../../.swcrc', import.meta.url), 'utf8');
const options = JSON.parse(swcrc);
const { version } = require('@swc/core/package.json');

const cache = fileURLToPath(new URL('../../node_modules/.cache/chorus', import.meta.url));
enableCompileCache(join(cache, 'v8'));
const translated = join(cache, 'swc');

const digest = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
};

/** What was kept, where that is of this source. */
function kept(file, key) {
  try {
    const text = readFileSync(file, 'utf8');
    return text.startsWith(key) ? text.slice(key.length) : undefined;
  } catch {
    return undefined;
  }
}

/** Whole or not at all, however many processes do it at once; where nothing can be written, nothing is kept. */
function keep(file, key, code) {
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(translated, { recursive: true });
    writeFileSync(draft, key + code);
    renameSync(draft, file);
  } catch {
    return;
  }
}

function translate(filename) {
  const source = readFileSync(filename, 'utf8');
  // One for each source file, so that what is kept does not grow with each change.
  const file = join(translated, digest(filename));
  const key = digest(version, swcrc, source);
  const before = kept(file, key);
  if (before !== undefined) return before;
  const { code } = require('@swc/core').transformSync(source, { ...options, filename, swcrc: false });
  keep(file, key, code);
  return code;
}

registerHooks({
  load(url, context, nextLoad) {
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context);
    return { format: 'module', source: translate(fileURLToPath(url)), shortCircuit: true };
  },
});
