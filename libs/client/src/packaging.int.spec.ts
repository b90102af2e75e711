import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StubServer } from './testing/stub-server.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc');
const run = promisify(execFile);

/** Says one thing, and ends without a word about ending. It prints strings alone: Node colours others where it may. */
const PROGRAM = (imported: string) => `
${imported}
const chorus = createChorus({
  url: process.argv[2], apiKey: 'a-key', exitMs: Number(process.argv[3] ?? 5000),
  onProblem: ({ kind, count }) => console.log(\`\${kind} \${count}\`),
});
console.log(typeof chorus.message({ agent: 'a', to: 'b', content: 'Hello', correlationId: 'talk' }));
console.log(\`\${chorus.guard('a').blocked} \${ChorusBlockedError.name}\`);
`;

const TYPES = `
const options: ChorusOptions = { url: 'http://localhost:4318', apiKey: 'k', fetch };
const chorus: Chorus = createChorus(options);
const message: Message = { agent: 'a', content: { text: 'x', resources: [{ resource: 'db', access: 'write' }] }, correlationId: 'c' };
const id: string | undefined = chorus.message(message);
const { blocked, standing }: { blocked: boolean; standing: 'active' | 'probation' | 'quarantined' } = chorus.guard('a');
// @ts-expect-error A message has a conversation.
chorus.message({ agent: 'a', content: 'x' });
// @ts-expect-error There is no such access.
chorus.message({ agent: 'a', content: { resources: [{ resource: 'db', access: 'own' }] }, correlationId: 'c' });
export const all: Promise<boolean> = chorus.close().then((done) => done && blocked && standing !== 'active' && id !== undefined);
`;

describe('the published package', () => {
  let folder: string;
  let server: StubServer;
  let packed: { files: { path: string }[] };

  /** Packs it as for a registry, and unpacks it where a program would have it. */
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chorus-client-'));
    server = await StubServer.start();
    const built = join(folder, 'built');
    await run(process.execPath, [join(project, 'build.mjs'), built]);
    const { stdout } = await run('npm', ['pack', '--offline', '--json', '--pack-destination', folder], { cwd: built });
    const [about] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
    packed = about;
    const home = join(folder, 'app/node_modules/@chorus/client');
    await mkdir(home, { recursive: true });
    await run('tar', ['-xzf', join(folder, about.filename), '-C', home, '--strip-components', '1']);
    await rm(built, { recursive: true });
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const write = async (name: string, text: string): Promise<string> => {
    const file = join(folder, 'app', name);
    await writeFile(file, text);
    return file;
  };

  it('holds what it needs and nothing else', async () => {
    expect(packed.files.map(({ path }) => path).sort()).toEqual([
      'README.md',
      'index.cjs',
      'index.d.cts',
      'index.d.mts',
      'index.mjs',
      'package.json',
    ]);
    const home = join(folder, 'app/node_modules/@chorus/client');
    expect(JSON.parse(await readFile(join(home, 'package.json'), 'utf8'))).not.toHaveProperty('dependencies');
    for (const file of ['index.mjs', 'index.cjs']) {
      const code = await readFile(join(home, file), 'utf8');
      expect(code).not.toMatch(/\bfrom\s*"|\bimport\s*\(|\brequire\s*\(/);
      // As it is; minified it is about half of that.
      expect(code.length).toBeLessThan(48 * 1024);
    }
  });

  it.each([
    ['import', 'say.mjs', "import { ChorusBlockedError, createChorus } from '@chorus/client';"],
    ['require', 'say.cjs', "const { ChorusBlockedError, createChorus } = require('@chorus/client');"],
  ])('works by %s, and sends at the end of a program what is left', async (_, name, imported) => {
    const before = server.messages.length;
    const { stdout } = await run(process.execPath, [await write(name, PROGRAM(imported)), server.url]);
    expect(stdout).toBe('string\nfalse ChorusBlockedError\n');
    expect(server.messages.slice(before).map(({ content }) => content.text)).toEqual(['Hello']);
  });

  it('lets a program end when nobody is there, and says what was left', async () => {
    const gone = await StubServer.start();
    await gone.stop();
    const program = PROGRAM("import { ChorusBlockedError, createChorus } from '@chorus/client';");
    const { stdout } = await run(process.execPath, [await write('away.mjs', program), gone.url, '20']);
    expect(stdout).toMatch(/^string\nfalse ChorusBlockedError\n(unreachable undefined\n)?unsent 1\n$/);
  });

  it('lets a program end when the server does not answer', async () => {
    const silent = await StubServer.start(() => 'silence');
    const program = PROGRAM("import { ChorusBlockedError, createChorus } from '@chorus/client';");
    const { stdout } = await run(process.execPath, [await write('silent.mjs', program), silent.url, '20']);
    await silent.stop();
    expect(stdout).toBe('string\nfalse ChorusBlockedError\nunsent 1\n');
  });

  it('lets a program end that closes it, whatever nobody has answered', async () => {
    const silent = await StubServer.start(() => 'silence');
    const program = `
import { createChorus } from '@chorus/client';
const url = process.argv[2];
const chorus = createChorus({ url, gatewayUrl: url, apiKey: 'a-key', timeoutMs: 3_600_000, onProblem: ({ kind }) => console.log(kind) });
const guard = chorus.guard('a');
const asked = guard.refresh();
chorus.message({ agent: 'a', content: 'Hello', correlationId: 'talk' });
console.log(String(await chorus.close(100)));
console.log(String((await asked).stale));
`;
    const { stdout } = await run(process.execPath, [await write('closed.mjs', program), silent.url]);
    await silent.stop();
    expect(stdout).toBe('unsent\nfalse\ntrue\n');
  });

  it('bears types that need nothing else', async () => {
    const names = 'type Chorus, type ChorusOptions, createChorus, type Message';
    await write('types.mts', `import { ${names} } from '@chorus/client';\n${TYPES}`);
    await write('types.cts', `import { ${names} } from '@chorus/client';\n${TYPES}`);
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2022',
      lib: ['es2022', 'dom'],
      types: [],
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
    };
    await write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['types.mts', 'types.cts'] }));
    await run(process.execPath, [tsc, '-p', '.'], { cwd: join(folder, 'app') }).catch(
      ({ stdout }: { stdout: string }) => expect(stdout).toBe(''),
    );
  });
});
