const DAY_MS = 86_400_000;

/** How long a new key may hold; days, null: without end. */
export const LIFETIMES = [
  { id: 'never', name: 'Does not expire', days: null },
  { id: '7', name: '7 days', days: 7 },
  { id: '30', name: '30 days', days: 30 },
  { id: '90', name: '90 days', days: 90 },
  { id: '365', name: '1 year', days: 365 },
] as const;
export type Lifetime = (typeof LIFETIMES)[number]['id'];

/** @param now ms since 1970 */
export function expiresAt(lifetime: Lifetime, now: number): string | null {
  const days = LIFETIMES.find(({ id }) => id === lifetime)?.days ?? null;
  return days === null ? null : new Date(now + days * DAY_MS).toISOString();
}
