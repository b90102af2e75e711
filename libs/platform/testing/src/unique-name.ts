import { randomBytes } from 'node:crypto';

/** A name that nobody else has, for a topic, key or group: `orders` becomes `orders-3f9a1c07b2d4`. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`;
}
