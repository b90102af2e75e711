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

/** Where a thread spent its time. Shares are of the time in which it was busy, 0 to 1. */
export interface Times {
  /** Of the whole window, 0 to 1. */
  readonly busy: number;
  /** By package or project folder, greatest first; what Node.js does counts for whoever asked it to. */
  readonly places: readonly { readonly name: string; readonly self: number }[];
  /** `function (place)`, those outside of Node.js, with what they call; greatest first. */
  readonly functions: readonly { readonly name: string; readonly total: number; readonly self: number }[];
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
 * Sums the samples of a profile that were taken within a window. `folder` is as for {@link placeOf}.
 *
 * @throws RangeError where no sample was taken
 */
export function timesOf(profile: CpuProfile, { from_us, to_us }: Window, folder: string): Times {
  const frames = framesOf(profile, folder);
  const places = new Map<string, number>();
  const functions = new Map<string, { total: number; self: number }>();
  let [busy, all, now] = [0, 0, profile.startTime];
  for (const [i, id] of profile.samples.entries()) {
    now += profile.timeDeltas[i] ?? 0;
    // A sample stands for the time until the next one.
    const took = profile.timeDeltas[i + 1] ?? 0;
    const frame = frames.get(id);
    if (!frame || now < from_us || now > to_us) continue;
    all += took;
    if (frame.name === '(idle)') continue;
    busy += took;
    places.set(frame.place, (places.get(frame.place) ?? 0) + took);
    for (const name of frame.stack) {
      const times = functions.get(name) ?? { total: 0, self: 0 };
      functions.set(name, times);
      times.total += took;
      if (name === frame.name) times.self += took;
    }
  }
  if (all === 0) throw new RangeError('The profile has no sample in this window.');
  return {
    busy: busy / all,
    places: [...places].map(([name, time]) => ({ name, self: time / busy })).sort((a, b) => b.self - a.self),
    functions: [...functions]
      .map(([name, { total, self }]) => ({ name, total: total / busy, self: self / busy }))
      .sort((a, b) => b.total - a.total),
  };
}

/** A function of the stack, as its samples are counted. */
interface Frame {
  /** Of the function itself, or of the nearest caller outside of Node.js. */
  readonly name: string;
  readonly place: string;
  /** Names of this and all functions above it, each once, without those of Node.js. */
  readonly stack: ReadonlySet<string>;
}

function framesOf({ nodes }: CpuProfile, folder: string): ReadonlyMap<number, Frame> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const called = new Set(nodes.flatMap(({ children = [] }) => children));
  const frames = new Map<number, Frame>();
  const coming = nodes.filter(({ id }) => !called.has(id)).map((node) => ({ node, caller: NOBODY }));
  for (let next = coming.pop(); next; next = coming.pop()) {
    const { id, callFrame, children = [] } = next.node;
    const frame = frameOf(callFrame, next.caller, folder);
    frames.set(id, frame);
    for (const child of children) {
      const node = byId.get(child);
      if (node) coming.push({ node, caller: frame });
    }
  }
  return frames;
}

const NOBODY: Frame = { name: '', place: '', stack: new Set() };

function frameOf(callFrame: CpuProfile['nodes'][number]['callFrame'], caller: Frame, folder: string): Frame {
  const place = placeOf(callFrame, folder);
  const name = nameOf(callFrame, place);
  const ofNode = place === NODE || place === OUTSIDE.get('(root)');
  if (ofNode && caller.stack.size > 0) return caller;
  return { name, place, stack: ofNode ? caller.stack : new Set([...caller.stack, name]) };
}

/** What has no name of its own is named by its file. */
function nameOf({ functionName, url }: CpuProfile['nodes'][number]['callFrame'], place: string): string {
  if (functionName === '(idle)') return functionName;
  if (OUTSIDE.has(functionName)) return place;
  const named = functionName !== '' && functionName !== '(anonymous)' && functionName !== 'module.exports';
  return named ? `${functionName} (${place})` : url.slice(url.lastIndexOf(`${place}/`));
}
