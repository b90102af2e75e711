// Lints sources that are not on disk, by the workspace's own ESLint configuration: JSON in, JSON out.
//   stdin   [{ "file": "libs/domain/trust/src/probe.ts", "code": "…" }, …]
//   stdout  [["<rule>: <message>", …], …]   one list a source
import { text } from 'node:stream/consumers';
import { createProjectGraphAsync } from '@nx/devkit';
import { ESLint } from 'eslint';
import ts from 'typescript-eslint';

/** A source and the place where it would be. */
export interface Source {
  readonly file: string;
  readonly code: string;
}

// Without Nx' graph of the projects the rule of the boundaries would let everything pass.
await createProjectGraphAsync();
// Rules that ask for types need a file that is on disk; those looked at here don't.
const eslint = new ESLint({ overrideConfig: [ts.configs.disableTypeChecked] });

const found: string[][] = [];
for (const { file, code } of JSON.parse(await text(process.stdin)) as Source[]) {
  const results = await eslint.lintText(code, { filePath: file });
  found.push(results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId}: ${message}`)));
}
process.stdout.write(JSON.stringify(found));
