// In this folder: node build.mjs [<folder>]   Source → a package that can be published, in dist or in the folder given:
// one file for import, one for require, declarations for each, package.json, README.md.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';
import ts from 'typescript';

const here = import.meta.dirname;
const out = resolve(process.argv[2] ?? join(here, 'dist'));
const source = JSON.parse(await readFile(join(here, 'package.json'), 'utf8'));

const ENTRIES = { 'index.mjs': 'esm', 'index.cjs': 'cjs' };

const manifest = {
  name: source.name,
  version: source.version,
  description: source.description,
  license: 'UNLICENSED',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=18' },
  main: './index.cjs',
  module: './index.mjs',
  types: './index.d.cts',
  exports: {
    '.': {
      import: { types: './index.d.mts', default: './index.mjs' },
      require: { types: './index.d.cts', default: './index.cjs' },
    },
    './package.json': './package.json',
  },
  files: ['index.*'],
};

const compilerOptions = { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, stripInternal: true };

/** The declarations of one file, from that file alone. */
async function declarationsOf(file) {
  const text = await readFile(join(here, 'src', file), 'utf8');
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(text, { fileName: file, compilerOptions });
  if (diagnostics.length > 0)
    throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(diagnostics[0].messageText, '\n')}`);
  return outputText;
}

/** Everything public is in api.ts, but what index.ts declares: together they are one file that imports nothing. */
async function declarations() {
  const ownImports = /^(import|export) .*from '\.\/(api|client)\.ts';\n/gm;
  const text = (await declarationsOf('api.ts')) + (await declarationsOf('index.ts')).replace(ownImports, '');
  if (/^\s*(import|export)\b.*\bfrom\b|\bimport\(/m.test(text))
    throw new Error('The declarations import something: what is public belongs into src/api.ts.');
  return text;
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
for (const [file, format] of Object.entries(ENTRIES))
  await build({
    entryPoints: [join(here, 'src/index.ts')],
    outfile: join(out, file),
    bundle: true,
    platform: 'neutral',
    target: 'es2022',
    format,
    logLevel: 'warning',
  });
const types = await declarations();
await writeFile(join(out, 'index.d.mts'), types);
await writeFile(join(out, 'index.d.cts'), types);
await writeFile(join(out, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
await writeFile(join(out, 'README.md'), await readFile(join(here, 'README.md')));

const code = await readFile(join(out, 'index.mjs'), 'utf8');
const { code: minified } = await transform(code, { minify: true });
const kib = (text) => `${(Buffer.byteLength(text) / 1024).toFixed(1)} KiB`;
const packed = `${(gzipSync(minified).byteLength / 1024).toFixed(1)} KiB`;
console.log(`${out}: ${kib(code)}; ${kib(minified)} minified, ${packed} with gzip`);
