// Run in an app's folder: src/main.ts and everything it needs → dist/main.mjs. Each thread that it starts, by
// new URL('./x.worker.ts', import.meta.url), → dist/x.worker.mjs.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { transform } from '@swc/core';
import { build } from 'esbuild';

const swcrc = JSON.parse(readFileSync(new URL('../../.swcrc', import.meta.url), 'utf8'));

/** esbuild emits no decorator metadata, which Nest's injection by type needs; swc does. */
const decorators = {
  name: 'decorators',
  setup(esbuild) {
    esbuild.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!/^\s*@\w+\(/m.test(source)) return undefined;
      const { code } = await transform(source, { ...swcrc, filename: path, swcrc: false });
      return { contents: code, loader: 'js' };
    });
  },
};

/**
 * Nest looks for many packages at run time and goes on without them: what is not installed stays an import.
 * What it loads with createRequire esbuild does not see (platform-ws does that to ws); a plain require it does.
 */
const nest = {
  name: 'nest',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^[@a-z]/ }, async ({ path, pluginData, ...rest }) => {
      const lazy = rest.kind === 'dynamic-import' || rest.kind === 'require-call';
      if (!lazy || pluginData === nest || !/[\\/]@nestjs[\\/]/.test(rest.importer)) return undefined;
      const found = await esbuild.resolve(path, { ...rest, pluginData: nest });
      return found.errors.length === 0 ? undefined : { path, external: true };
    });
    esbuild.onLoad({ filter: /[\\/]@nestjs[\\/].*\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!source.includes('createRequire(import.meta.url)(')) return undefined;
      return { contents: source.replaceAll('createRequire(import.meta.url)(', 'require('), loader: 'js' };
    });
  },
};

/** Programs of threads by the file that they become: a bundle knows nothing of the folders that its parts came from. */
const threads = new Map();
const workers = {
  name: 'workers',
  setup(esbuild) {
    esbuild.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source.replace(/new URL\('(\.\/[\w./-]+\.worker)\.ts', import\.meta\.url\)/g, (_, program) => {
        const file = `${basename(program)}.mjs`;
        threads.set(file, join(path, '..', `${program}.ts`));
        return `new URL('./${file}', import.meta.url)`;
      });
      return contents === source ? undefined : { contents, loader: 'ts' };
    });
  },
};

const bundle = (entryPoint, file) =>
  build({
    entryPoints: [entryPoint],
    outfile: join('dist', file),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    banner: { js: "import { createRequire as __cr } from 'node:module';\nconst require = __cr(import.meta.url);" },
    plugins: [nest, workers, decorators],
    logLevel: 'info',
  });

await bundle('src/main.ts', 'main.mjs');
// Grows on the way where a thread starts another.
for (const [file, program] of threads) await bundle(program, file);
