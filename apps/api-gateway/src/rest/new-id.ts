const MAX_NAME = 40;

/**
 * An id for something of that name, legible in audit logs, and what no other has: `billing-agents-3f9c2a1b`.
 *
 * @param otherwise What it is called where nothing of the name is left.
 * @param end What tells it from others of that name.
 */
export function newId(name: string, otherwise: string, end: Buffer): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_NAME)
    .replace(/^-+|-+$/g, '');
  return `${plain || otherwise}-${end.toString('hex')}`;
}
