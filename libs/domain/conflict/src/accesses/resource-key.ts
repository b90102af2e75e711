/**
 * Words for the same sort of thing. Only such as leave no doubt: what is kept apart here is never mixed up, and what is
 * put together is compared.
 */
const SAME_KIND: readonly string[] = [
  'reservation booking',
  'order purchase',
  'shipment parcel consignment',
  'server host machine node',
  'service deployment app application',
  'account login',
  'flag switch toggle',
  'ticket issue',
  'invoice bill',
];

const KIND = new Map(
  SAME_KIND.flatMap((words) => {
    const [first = '', ...others] = words.split(' ');
    return others.map((word) => [word, first] as const);
  }),
);

const KIND_AND_ID = /^([A-Za-z][A-Za-z_]{0,63})[:/]([^/]+)$/;

/**
 * The key under which what happens to a resource is remembered: equal for names that agents have for one thing, such as
 * `booking:4WQ150`, `reservation/4WQ150` and `Reservation:4WQ150`. Other names are their own keys.
 */
export function resourceKey(resource: string): string {
  if (resource.length > 256) return resource;
  const match = KIND_AND_ID.exec(resource);
  if (match === null) return resource.startsWith('./') ? resource.slice(2) : resource;
  const [, kind = '', id = ''] = match;
  // `a/b.ts` is a path.
  if (resource.charAt(kind.length) === '/' && id.includes('.')) return resource;
  const known = kind.toLowerCase();
  return `${KIND.get(known) ?? known}:${id}`;
}

/** What of a name tells one thing of a kind from another: the last part of it. */
export const identifierIn = (resource: string): string =>
  resource.slice(Math.max(resource.lastIndexOf(':'), resource.lastIndexOf('/')) + 1);
