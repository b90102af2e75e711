import type { z } from 'zod';

/** What the environment gives: names and texts. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment does not fit. The message lists every problem: the variable, what was given, what is accepted; and says
 * how to go on.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(
    readonly service: string,
    readonly problems: readonly string[],
  ) {
    const count = problems.length === 1 ? '1 setting is' : `${problems.length} settings are`;
    super(
      `${service} cannot start: ${count} wrong\n${problems.map((problem) => `  ${problem}`).join('\n')}\n` +
        'Settings are environment variables; the README of the service lists them. npm start sets all that is needed on one ' +
        'machine, npm run doctor says what is missing on it.',
    );
  }
}

const SECRET = /PASSWORD|SECRET|TOKEN|CREDENTIAL|PRIVATE|KEYS?$|^REDACT_LITERALS$/;

/** The value as it may be printed: nothing of a secret, no user and password of a URL, no more than 80 characters. */
function printable(name: string, value: string): string {
  if (SECRET.test(name)) return '<redacted>';
  const text = value.replace(/\/\/[^/@\s]*@/g, '//<redacted>@');
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}

/** `NAME`, or `NAME[0].fleets` for a field within a variable that holds JSON. */
const place = (path: readonly PropertyKey[]): string =>
  path.map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at === 0 ? '' : '.'}${String(part)}`)).join('');

function describe(issue: z.core.$ZodIssue, env: Environment): string {
  const name = String(issue.path[0] ?? '');
  if (name === '') return issue.message;
  const given = env[name];
  return given === undefined
    ? `${place(issue.path)} is not set: ${issue.message.replace(/^Invalid input: (.*), received undefined$/, '$1')}`
    : `${name}=${printable(name, given)}${issue.path.length > 1 ? `, at ${place(issue.path)}` : ''}: ${issue.message}`;
}

/**
 * Reads a configuration from an environment. Every schema is an object over variable names; all are checked before
 * anything is reported.
 *
 * @throws ConfigError with every problem found.
 */
export function readConfig<C extends object>(
  service: string,
  schemas: readonly z.ZodType<object>[],
  env: Environment,
): C {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const results = schemas.map((schema) => schema.safeParse(given));
  const problems = results.flatMap((result) => result.error?.issues.map((issue) => describe(issue, given)) ?? []);
  if (problems.length > 0) throw new ConfigError(service, [...new Set(problems)]);
  return Object.assign({}, ...results.map((result) => result.data)) as C;
}
