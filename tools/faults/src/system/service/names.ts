import type { Service } from '@chorus/service-kit';

/** Each loads one service only. */
export const SERVICES = {
  ingestion: () => import('@chorus/ingestion'),
  'stream-processor': () => import('@chorus/stream-processor'),
  'trust-service': () => import('@chorus/trust-service'),
  'api-gateway': () => import('@chorus/api-gateway'),
} as const;

export type ServiceName = keyof typeof SERVICES;

/** @throws Error where there is none of this name */
export async function serviceNamed(name: string | undefined): Promise<Service> {
  const load = SERVICES[name as ServiceName];
  if (!load) throw new Error(`One of ${Object.keys(SERVICES).join(', ')} is the argument, not ${name}.`);
  return (await load()).default as unknown as Service;
}
