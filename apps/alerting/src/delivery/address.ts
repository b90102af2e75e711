import { lookup as resolve, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Addresses that are no place in the public internet: this machine, its networks, and what leads there in disguise. */
const NOT_PUBLIC = { 4: new BlockList(), 6: new BlockList() } as const;
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  NOT_PUBLIC[4].addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  NOT_PUBLIC[6].addSubnet(net, prefix, 'ipv6');

/** A channel's address leads to this machine or a private network, and that is not allowed. */
export class PrivateAddress extends Error {
  override readonly name = 'PrivateAddress';
  readonly code = 'PRIVATE_ADDRESS';
}

/** Whether an IP address, in text, is one of the public internet. */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !NOT_PUBLIC[4].check(address, 'ipv4');
  return family === 6 && !NOT_PUBLIC[6].check(address, 'ipv6');
}

/**
 * Refuses a host that is written as an address that is not public. Names are looked at by {@link publicLookup}.
 *
 * @throws PrivateAddress
 */
export function refusePrivate(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isPublic(host)) throw new PrivateAddress();
}

/**
 * Looks a name up for a connection, and gives only what is public. What was looked at is what is connected to: a name
 * that changes its address in between gains nothing.
 */
export const publicLookup: LookupFunction = (host, options, done) => {
  resolve(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
    if (error) return done(error, []);
    const open = found.filter(({ address }) => isPublic(address));
    const [first] = open;
    // One private address among public ones is reason enough: nobody needs such a name.
    if (first === undefined || open.length < found.length) return done(new PrivateAddress(), []);
    if (options.all) done(null, open);
    else done(null, first.address, first.family);
  });
};
