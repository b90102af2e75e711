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

/** The source maps hold the file's name, so that a moved file is translated anew. */
const keyOf = (filename, source) => {
  const hash = createHash('sha256');
  for (const part of [version, swcrc, filename, source]) hash.update(part).update('\0');
  return hash.digest('hex');
};

function kept(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whole or not at all, however many processes do it at once; where nothing can be written, nothing is kept. */
function keep(file, code) {
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(translated, { recursive: true });
    writeFileSync(draft, code);
    renameSync(draft, file);
  } catch {
    return;
  }
}

function translate(filename) {
  const source = readFileSync(filename, 'utf8');
  const file = join(translated, keyOf(filename, source));
  const before = kept(file);
  if (before !== undefined) return before;
  const { code } = require('@swc/core').transformSync(source, { ...options, filename, swcrc: false });
  keep(file, code);
  return code;
}

registerHooks({
  load(url, context, nextLoad) {
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context);
    return { format: 'module', source: translate(fileURLToPath(url)), shortCircuit: true };
  },
});
