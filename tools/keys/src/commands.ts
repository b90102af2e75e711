import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiKeyView } from '@chorus/contracts';
import { counted, safe, safeJson, shortened, table, timeText } from '@chorus/dead-letters/text';
import { findGateway, type Environment } from './cli/gateway.ts';
import type { Command } from './cli/options.ts';
import { KeysRest, Refused } from './rest.ts';

/** How long a change may take until it is seen, and how often it is looked for, in ms. */
const SETTLE_MS = 10_000;
const LOOK_EVERY_MS = 100;

export interface Terminal {
  /** Standard output: what was asked for. */
  readonly print: (text: string) => void;
  /** Standard error: words about it. */
  readonly say: (text: string) => void;
}

/** @returns the exit code */
export async function runCommand(
  command: Command,
  { print, say }: Terminal,
  options: { readonly environment: Environment; readonly stop: AbortSignal; readonly runFile?: string },
): Promise<number> {
  const access = await findGateway(command.given, options.environment, options.runFile);
  say(access.where);
  const rest = new KeysRest(access, command.fleet, options.stop);
  switch (command.kind) {
    case 'list': {
      const list = await rest.list();
      print(command.json ? safeJson(list) : listText(list.fleet_id, list.keys));
      return 0;
    }
    case 'create': {
      const { name, scopes, expires_at, why: reason } = command;
      const made = await rest.create({ name, scopes, expires_at, reason });
      // First of all: whatever happens next, nobody can show it again.
      print(command.json ? safeJson(made) : made.key);
      say(`${made.key_id}: this key is not shown again.`);
      const seen = await settled(rest, options.stop, (keys) => keys.some(({ key_id }) => key_id === made.key_id));
      if (seen === 'not') say(`It is not in force yet. ${WAITED}`);
      return seen === 'not' ? 1 : 0;
    }
    case 'revoke': {
      const { key_id, why } = command;
      await rest.revoke(key_id, why);
      const seen = await settled(rest, options.stop, (keys) =>
        keys.some((key) => key.key_id === key_id && key.state === 'revoked'),
      );
      if (command.json) print(safeJson({ key_id, revoked: seen === 'unseen' ? null : seen === 'yes' }));
      say(`${safe(key_id)} ${REVOKED[seen]}`);
      return seen === 'not' ? 1 : 0;
    }
  }
}

const WAITED = `trust-service has not taken the command within ${SETTLE_MS / 1000} s: is it up?`;
const REVOKED = {
  yes: 'is revoked.',
  not: `is not revoked yet, and will be in time. ${WAITED}`,
  unseen: 'is being revoked. Your key may not see the list, which would show it.',
} as const;

/** Whether the keys are seen to be so in time; `unseen` where the list is refused to who asks. */
async function settled(
  rest: KeysRest,
  stop: AbortSignal,
  are: (keys: readonly ApiKeyView[]) => boolean,
): Promise<keyof typeof REVOKED> {
  for (const end = performance.now() + SETTLE_MS; performance.now() < end; await sleep(LOOK_EVERY_MS)) {
    stop.throwIfAborted();
    try {
      if (are((await rest.list()).keys)) return 'yes';
    } catch (error) {
      // As it is to a key that has just revoked itself.
      if (error instanceof Refused && error.status !== undefined && error.status < 500) return 'unseen';
      throw error;
    }
  }
  return 'not';
}

function listText(fleet: string, keys: readonly ApiKeyView[]): string {
  if (keys.length === 0) return `Fleet ${safe(fleet)} has no keys.`;
  return `${counted(keys.length, 'key')} of fleet ${safe(fleet)}:\n${table([HEAD, ...keys.map(row)])}`;
}

const HEAD = ['key id', 'state', 'scopes', 'made', 'by', 'until', 'name'];
const MAX_BY = 24;

const row = (key: ApiKeyView): string[] => [
  safe(key.key_id),
  key.state,
  key.scopes.join(','),
  key.created_at === null ? key.origin : when(key.created_at),
  key.created_by === null ? '-' : shortened(key.created_by, MAX_BY),
  key.revoked_at ? when(key.revoked_at) : key.expires_at ? when(key.expires_at) : '-',
  safe(key.name),
];

const when = (instant: string): string => timeText(Date.parse(instant));
