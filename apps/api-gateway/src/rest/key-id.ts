import { randomBytes } from 'node:crypto';

const MAX_NAME = 40;

/** An id for a key of that name, legible in audit logs and hard to guess: `billing-agents-3f9c2a1b`. */
export function newKeyId(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_NAME)
    .replace(/^-+|-+$/g, '');
  return `${plain || 'key'}-${randomBytes(4).toString('hex')}`;
}
