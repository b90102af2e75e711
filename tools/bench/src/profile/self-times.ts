/** The parts of V8's .cpuprofile that are used. Times in µs; `startTime` is on the machine's monotonic clock. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Where a thread spent its time itself, not in what it called. */
export interface SelfTime {
  readonly name: string;
  /** Of the time in which it was busy, 0 to 1. */
  readonly share: number;
}

export interface SelfTimes {
  /** Of the whole window, 0 to 1. */
  readonly busy: number;
  /** By package or project folder, greatest first. */
  readonly places: readonly SelfTime[];
  /** `function (place)`, greatest first. */
  readonly functions: readonly SelfTime[];
}

export interface Window {
  readonly from_us: number;
  readonly to_us: number;
}

const NODE = 'Node.js';

/** V8's names for what is not in a function of JavaScript. */
const OUTSIDE: ReadonlyMap<string, string> = new Map([
  ['(garbage collector)', 'garbage collection'],
  ['(program)', 'native code of Node.js'],
  ['(root)', 'native code of Node.js'],
]);

/** The npm package, the folder of the project, or Node.js. `folder` is the checkout's, as a `file:` URL without slash. */
export function placeOf({ functionName, url }: CpuProfile['nodes'][number]['callFrame'], folder: string): string {
  const outside = OUTSIDE.get(functionName);
  if (outside !== undefined) return outside;
  const path = url.replace(/^file:\/\//, '');
  const npm = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
  if (npm !== undefined) return npm;
  if (url === '' || url.startsWith('node:') || url.startsWith('wasm:')) return NODE;
  const inside = path.slice(folder.replace(/^file:\/\//, '').length + 1);
  return /^(?:libs\/(?:domain|platform)\/[^/]+|[^/]+\/[^/]+)/.exec(inside)?.[0] ?? inside;
}

/**
 * Sums the samples of a profile that were taken within a window. What Node.js itself does (buffers, JSON, streams) counts as
 * the time of the function that asked for it.
 *
 * @throws RangeError where no sample was taken
 */
export function selfTimes(profile: CpuProfile, { from_us, to_us }: Window, folder: string): SelfTimes {
  const charged = chargedTo(profile, folder);
  const byPlace = new Map<string, number>();
  const byFunction = new Map<string, number>();
  const add = (times: Map<string, number>, name: string, took: number) =>
    times.set(name, (times.get(name) ?? 0) + took);
  let [busy, all, now] = [0, 0, profile.startTime];
  for (const [i, id] of profile.samples.entries()) {
    now += profile.timeDeltas[i] ?? 0;
    // A sample stands for the time until the next one.
    const took = profile.timeDeltas[i + 1] ?? 0;
    const owner = charged.get(id);
    if (!owner || now < from_us || now > to_us) continue;
    all += took;
    if (owner.name === '(idle)') continue;
    busy += took;
    add(byPlace, owner.place, took);
    add(byFunction, owner.name === owner.place ? owner.name : `${owner.name} (${owner.place})`, took);
  }
  if (all === 0) throw new RangeError('The profile has no sample in this window.');
  const ordered = (times: ReadonlyMap<string, number>): SelfTime[] =>
    [...times].map(([name, time]) => ({ name, share: time / busy })).sort((a, b) => b.share - a.share);
  return { busy: busy / all, places: ordered(byPlace), functions: ordered(byFunction) };
}

interface Owner {
  readonly name: string;
  readonly place: string;
}

/** For each node the function that its time is charged to: its own, or the nearest caller outside of Node.js. */
function chargedTo({ nodes }: CpuProfile, folder: string): ReadonlyMap<number, Owner> {
  const owners = new Map<number, Owner>();
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  // Callers come before those they call.
  for (const { id, callFrame } of nodes) {
    const place = placeOf(callFrame, folder);
    const caller = owners.get(parents.get(id) ?? -1);
    const own = { name: OUTSIDE.get(callFrame.functionName) ?? (callFrame.functionName || '(anonymous)'), place };
    owners.set(id, place === NODE && caller && caller.place !== OUTSIDE.get('(root)') ? caller : own);
  }
  return owners;
}
