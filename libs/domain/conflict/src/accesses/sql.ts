import type { ResourceAccess } from '@chorus/contracts';
import { cueOf, cuesIn } from '../text/cues.ts';

const NAME = String.raw`["\`\[]?((?:[A-Za-z_][\w$]{0,63}["\`\]]?\.["\`\[]?)?[A-Za-z_][\w$]{0,63})["\`\]]?`;
const STATEMENTS: readonly (readonly [RegExp, 'read' | 'write', string])[] = [
  [new RegExp(String.raw`\bupdate\s+(?:only\s+)?${NAME}\s+set\b`, 'gi'), 'write', 'update'],
  [new RegExp(String.raw`\bdelete\s+from\s+(?:only\s+)?${NAME}`, 'gi'), 'write', 'delete'],
  [new RegExp(String.raw`\b(?:insert|replace)\s+into\s+${NAME}`, 'gi'), 'write', 'insert'],
  [new RegExp(String.raw`\btruncate\s+(?:table\s+)?${NAME}`, 'gi'), 'write', 'truncate'],
  [new RegExp(String.raw`\bdrop\s+table\s+(?:if\s+exists\s+)?${NAME}`, 'gi'), 'write', 'drop'],
  [new RegExp(String.raw`\balter\s+table\s+(?:if\s+exists\s+)?${NAME}`, 'gi'), 'write', 'alter'],
  [new RegExp(String.raw`\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?${NAME}`, 'gi'), 'write', 'create'],
  [new RegExp(String.raw`\bselect\b[^;]{0,512}?\bfrom\s+${NAME}`, 'gi'), 'read', 'select'],
];
/** `WHERE id = 17`, `where order_id='X1'`: one row, if nothing more is said of which. */
const ONE_ROW = /^[^;]{0,512}?\bwhere\s+\(?["`]?(?:\w{1,63}_)?(?:id|key|number)["`]?\s?=\s?['"]?([\w-]{1,64})/i;
/** One of these words is in all SQL that is looked for. */
export const MAY_BE_SQL = cueOf('update delete insert replace truncate drop alter create select');

/** Characters of a text in which SQL is looked for. */
const MAX_SQL = 8_192;
const MAX_STATEMENTS = 16;

/** A row is `orders/17`, the whole of a table `table:orders`. */
export const rowName = (table: string, id: string): string => `${table.toLowerCase()}/${id}`;
export const tableName = (table: string): string => `table:${table.toLowerCase()}`;

/** Tables and rows that SQL reads or writes. */
export function sqlAccesses(text: string, found_in: ResourceAccess['found_in']): ResourceAccess[] {
  const sql = text.slice(0, MAX_SQL);
  if ((cuesIn(sql) & MAY_BE_SQL) === 0) return [];
  const found: ResourceAccess[] = [];
  for (const [pattern, access, verb] of STATEMENTS)
    for (const match of sql.matchAll(pattern)) {
      const table = (match[1] ?? '').replace(/["`[\]]/g, '');
      const row = ONE_ROW.exec(sql.slice(match.index + match[0].length))?.[1];
      const resource = row === undefined ? tableName(table) : rowName(table, row);
      found.push({ resource, access, found_in, ...(access === 'write' && { intent: verb }) });
      if (found.length >= MAX_STATEMENTS) return found;
    }
  return found;
}
