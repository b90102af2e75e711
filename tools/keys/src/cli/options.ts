import { parseArgs } from 'node:util';
import { scope, type Scope } from '@chorus/contracts';
import { UsageError } from './usage-error.ts';

export const HELP = `npm run keys -- list | create | revoke [OPTIONS]

API keys of a fleet: what agents, programs and people show to be let in. A key is shown once, when it is made; nobody can show it
again, for only its hash is kept.

  list                the keys of the fleet, also those that were revoked or have expired
  create              makes one and prints it, alone, on standard output
  revoke KEY_ID       from then on it is refused, for good

  --fleet NAME        of which fleet; may be left out where your key sees one only

create:
  --name TEXT         what the key is for
  --scope SCOPE       what it may do: ${scope.options.join(', ')}; several times for several. None that your own key has not
  --expires TIME      when it ends: 2027-01-01T00:00:00Z, or in 12h, 90d; never, where it is left out

create and revoke:
  --why TEXT          the reason, for the audit log

  --json              for programs

Where, and who asks:
  --url URL           address of the gateway, e.g. http://localhost:4000
  --key KEY           an API key with the scope admin; better in CHORUS_API_KEY, for others may see what you type
Without them those of the npm start that runs in this checkout.`;

/** Address and key as far as they were typed. */
export interface Given {
  readonly url?: string | undefined;
  readonly key?: string | undefined;
}

export type Command = { readonly given: Given; readonly fleet: string | undefined; readonly json: boolean } & (
  | { readonly kind: 'list' }
  | {
      readonly kind: 'create';
      readonly name: string;
      readonly scopes: readonly Scope[];
      /** An instant; null: never. */
      readonly expires_at: string | null;
      readonly why: string;
    }
  | { readonly kind: 'revoke'; readonly key_id: string; readonly why: string }
);

const OPTIONS = {
  fleet: { type: 'string' },
  name: { type: 'string' },
  scope: { type: 'string', multiple: true },
  expires: { type: 'string' },
  why: { type: 'string' },
  json: { type: 'boolean', default: false },
  url: { type: 'string' },
  key: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Values = ReturnType<typeof parse>['values'];

const parse = (args: readonly string[]) => parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });

/** Options that belong to some commands only. */
const ONLY: Readonly<Record<string, readonly Command['kind'][]>> = {
  name: ['create'],
  scope: ['create'],
  expires: ['create'],
  why: ['create', 'revoke'],
};

/**
 * The command line; undefined where help was asked for.
 *
 * @param now ms since 1970, for times that are given as a span
 * @throws UsageError with what is wrong
 */
export function readCommand(args: readonly string[], now: number): Command | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const [kind, key_id, ...more] = positionals;
  if (
    (kind !== 'list' && kind !== 'create' && kind !== 'revoke') ||
    more.length > 0 ||
    (kind !== 'revoke' && key_id !== undefined)
  )
    throw new UsageError(`One of list, create and revoke, please.\n\n${HELP}`);
  for (const [name, kinds] of Object.entries(ONLY))
    if (values[name as keyof Values] !== undefined && !kinds.includes(kind))
      throw new UsageError(`--${name} is for ${kinds.join(' and ')}, not for ${kind}.`);
  const { fleet, json, url, key } = values;
  const common = { fleet, json, given: { url, key } };
  switch (kind) {
    case 'list':
      return { kind, ...common };
    case 'create':
      return {
        kind,
        ...common,
        name: needed('name', values.name, 'what the key is for'),
        scopes: scopesOption(values.scope),
        expires_at: values.expires === undefined ? null : timeOption('expires', values.expires, now),
        why: needed('why', values.why, 'the reason, for the audit log'),
      };
    case 'revoke':
      if (key_id === undefined) throw new UsageError('Which key? Give its id, as list shows it.');
      if (key_id.startsWith('chorus_'))
        throw new UsageError('That is a key, not the id of one: give the id, as list shows it.');
      return { kind, ...common, key_id, why: needed('why', values.why, 'the reason, for the audit log') };
  }
}

function needed(name: string, text: string | undefined, what: string): string {
  if (text !== undefined && text.trim() !== '') return text.trim();
  throw new UsageError(`--${name} is needed: ${what}.`);
}

function scopesOption(texts: readonly string[] | undefined): Scope[] {
  const all = (texts ?? []).flatMap((text) => text.split(','));
  if (all.length === 0) throw new UsageError(`--scope is needed, one or more of ${scope.options.join(', ')}.`);
  return [...new Set(all)].map((text) => {
    const found = scope.safeParse(text);
    if (found.success) return found.data;
    throw new UsageError(`--scope is one of ${scope.options.join(', ')}, not "${text}".`);
  });
}

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

/** `90d` (from now on) or an instant; a day alone begins at midnight UTC. */
function timeOption(name: string, text: string, now: number): string {
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const ms =
    count !== undefined
      ? now + Number(count) * UNITS[unit as keyof typeof UNITS]
      : ISO.test(text)
        ? Date.parse(text)
        : NaN;
  if (Number.isNaN(ms))
    throw new UsageError(
      `--${name} is an instant with its offset (2027-01-01T00:00:00Z), a day, or a span from now on (30m, 12h, 90d), not "${text}".`,
    );
  if (ms <= now) throw new UsageError(`--${name} ${text} has passed; leave it out for a key that never expires.`);
  return new Date(ms).toISOString();
}
