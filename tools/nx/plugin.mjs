// Gives every project its targets, so that a project needs no project.json:
//   lint, typecheck      always
//   test                 where there are *.spec.ts, *.spec.tsx
//   test:int, test:e2e   where there are *.int.spec.ts, *.e2e.spec.ts; with real servers, one at a time, never cached
//   test:long            where there are *.long.spec.ts: the same, but not part of npm test
//   build, serve         for an app with src/main.ts; build for a Next app
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { createNodesFromFiles } from '@nx/devkit';

const jest = (toRoot, kind) =>
  `node --disable-warning=ExperimentalWarning --experimental-vm-modules ${toRoot}/tools/nx/jest.mjs ${kind}`;

/** Any file below `folder` whose name matches; node_modules and dot folders are left out. */
function has(folder, pattern) {
  return readdirSync(folder, { withFileTypes: true }).some((entry) =>
    entry.isDirectory()
      ? !/^(\.|node_modules$|dist$)/.test(entry.name) && has(join(folder, entry.name), pattern)
      : pattern.test(entry.name),
  );
}

function targetsOf(root, workspaceRoot) {
  const here = join(workspaceRoot, root);
  const toRoot = relative(here, workspaceRoot);
  const cwd = root;
  const next = existsSync(join(here, 'next.config.mjs'));
  const targets = { lint: { command: 'eslint --max-warnings 0 .', options: { cwd } } };
  if (existsSync(join(here, 'tsconfig.json')))
    targets.typecheck = next
      ? { command: 'next typegen && tsc --noEmit', options: { cwd }, dependsOn: ['^typecheck'] }
      : { command: 'tsc -p .', options: { cwd }, dependsOn: ['^typecheck'], outputs: ['{projectRoot}/.tsc'] };
  if (has(here, /(?<!\.(int|e2e|long))\.spec\.tsx?$/))
    targets.test = {
      command: jest(toRoot, 'unit'),
      options: { cwd },
      outputs: ['{projectRoot}/.jest.json'],
    };
  for (const kind of ['int', 'e2e', 'long'])
    if (has(here, new RegExp(`\\.${kind}\\.spec\\.ts$`)))
      targets[`test:${kind}`] = { command: jest(toRoot, kind), options: { cwd }, cache: false, parallelism: false };
  if (next) {
    targets.build = {
      // Not at the same time as `next typegen`: both write .next/types. The server wants its static files beside it.
      command: `next build && cp -r .next/static .next/standalone/${root}/.next/`,
      options: { cwd },
      dependsOn: ['typecheck'],
      outputs: ['{projectRoot}/.next/standalone'],
    };
  } else if (root.startsWith('apps/') && existsSync(join(here, 'src/main.ts'))) {
    targets.build = {
      command: `node ${toRoot}/tools/nx/bundle.mjs`,
      options: { cwd },
      outputs: ['{projectRoot}/dist'],
    };
    targets.serve = {
      command: `node --enable-source-maps --import ${toRoot}/tools/nx/swc-loader.mjs src/main.ts`,
      options: { cwd },
      continuous: true,
    };
  }
  return targets;
}

export const createNodes = [
  '{apps,libs,tools}/**/package.json',
  (files, options, context) =>
    createNodesFromFiles(
      (file) => {
        const root = dirname(file);
        return { projects: { [root]: { root, targets: targetsOf(root, context.workspaceRoot) } } };
      },
      files,
      options,
      context,
    ),
];
