import { ask, reply, runShell, tell, useTool } from '../lines.ts';
import type { Arrived, Line, Sayable, Scene, Script, Stage } from '../scene.ts';

/** How far it has come, from the first agent on, and whom it has reached, before a person speaks of a cascade. */
const DEPTH = 3;
const AGENTS = 4;

/** An agent of the tree along which it spreads. */
interface Node {
  readonly agent: string;
  readonly depth: number;
  readonly parent: Node | null;
  readonly children: Node[];
}

/** Whom a line reaches: who fails with it, or is handed the notice. */
type Reached = Map<Line, readonly Node[]>;

/** A tree of all these agents and at least {@link DEPTH} steps; the amplifier has more children than all others. */
function tree({ random }: Stage, agents: readonly string[]) {
  const left = [...agents];
  const nodes: Node[] = [];
  const grow = (parent: Node | null): Node => {
    const node: Node = {
      agent: left.shift() ?? '',
      depth: parent === null ? 0 : parent.depth + 1,
      parent,
      children: [],
    };
    parent?.children.push(node);
    nodes.push(node);
    return node;
  };
  let amplifier = grow(null);
  // It may be the first one itself, or a step or two from it.
  for (let step = random.int(0, 2); step > 0; step -= 1) amplifier = grow(amplifier);
  const further = Math.max(0, DEPTH - 1 - amplifier.depth);
  const crowd = Array.from({ length: random.int(3, Math.min(5, left.length - further)) }, () => grow(amplifier));
  let deepest = crowd[0] ?? amplifier;
  while (deepest.depth < DEPTH) deepest = grow(deepest);
  const canHaveMore = ({ depth, children }: Node) => depth > amplifier.depth && children.length < 2;
  while (left.length > 0) grow(random.pick(nodes.filter(canHaveMore)));
  return { nodes, amplifier };
}

/** In the order in which it spreads. */
const inOrder = (nodes: readonly Node[]): Node[] => [...nodes].sort((a, b) => a.depth - b.depth);

function sayableOf(came: readonly Arrived[], reached: Reached): Sayable | null {
  const agents = new Set<string>();
  let depth = 0;
  for (const { line, at } of came) {
    for (const node of reached.get(line) ?? []) {
      agents.add(node.agent);
      depth = Math.max(depth, node.depth);
    }
    if (reached.has(line) && depth >= DEPTH && agents.size >= AGENTS) return { line, at };
  }
  return null;
}

function scene(
  agents: readonly string[],
  lines: readonly Line[],
  nodes: readonly Node[],
  amplifier: Node,
  reached: Reached,
): Scene {
  return {
    agents,
    lines,
    incident: {
      kind: 'cascade',
      agents: inOrder(nodes).map(({ agent }) => agent),
      root: nodes[0]?.agent ?? null,
      amplifier: amplifier.agent,
      also: [],
      sayable: (came) => sayableOf(came, reached),
      end: 'stops',
    },
  };
}

/** One agent's work fails, and then, step by step, that of all who need what it should have brought. */
export const spreadingFailure: Script = (stage) => {
  const { random, voice, words } = stage;
  const agents = stage.cast(random.int(6, 13));
  const { nodes, amplifier } = tree(stage, agents);
  const matter = stage.matter();
  const product = new Map(nodes.map((node, n) => [node, words.products[n % words.products.length] ?? '']));
  const isAsked = random.chance(0.5);
  const isOneTalk = random.chance(0.6);
  const conversation = (node: Node): string => (isOneTalk ? '' : `of ${node.agent}`);
  const quick = random.chance(0.5);
  const pause = () => (quick ? random.int(500, 4_000) : random.int(4_000, 20_000));
  const lines: Line[] = [];
  const asked = new Map<Node, Line>();
  const reached: Reached = new Map();
  for (const node of isAsked ? inOrder(nodes) : []) {
    if (node.parent === null) continue;
    const text = voice.say('need_upstream', { m: matter, p: product.get(node.parent) ?? '' }, node.depth);
    const line = ask(node.agent, node.parent.agent, text, { shows: false, conversation: conversation(node.parent) });
    asked.set(node, line);
    lines.push(line);
  }
  for (const node of inOrder(nodes)) {
    const slots = {
      m: matter,
      p: product.get(node) ?? '',
      a: node.parent?.agent ?? '',
      e: random.pick(words.failures),
    };
    const why =
      node.parent === null ? slots.e : voice.say('no_input', { m: matter, p: product.get(node.parent) ?? '' });
    const own = { after_ms: pause(), conversation: conversation(node) };
    const job = random.pick(words.jobs);
    const failed =
      node.parent !== null && random.chance(0.4)
        ? runShell(
            stage,
            { agent: node.agent, say: voice.say('try_now', slots), command: job.command, output: why, failed: true },
            own,
          )
        : useTool(
            stage,
            { agent: node.agent, tool: job.tool, args: { subject: matter }, result: why, error: why },
            own,
          );
    // Who is deep in it often only says that it can do nothing.
    const isMute = node.parent !== null && random.chance(0.25);
    if (!isMute) {
      lines.push(...failed);
      reached.set(failed[1], [node]);
    }
    const says = voice.say(node.parent === null ? 'fail_first' : 'fail_on', slots, node.depth);
    for (const child of node.children) {
      const request = asked.get(child);
      const more = { content: { error: says }, conversation: conversation(node), after_ms: random.int(400, 3_000) };
      const told = request ? reply(node.agent, request, says, more) : tell(node.agent, [child.agent], says, more);
      lines.push(told);
      reached.set(told, [node]);
    }
    if (isMute && node.children.length === 0) {
      const told = tell(node.agent, [], says, { content: { error: says }, conversation: conversation(node) });
      lines.push(told);
      reached.set(told, [node]);
    }
  }
  return scene(agents, lines, nodes, amplifier, reached);
};

/** One notice, which each hands to several others within seconds, and they to several again. */
export const storm: Script = (stage) => {
  const { random, voice, words } = stage;
  const agents = stage.cast(random.int(7, 13));
  const { nodes, amplifier } = tree(stage, agents);
  const slots = { i: `${random.pick(words.noticeCodes)}-${stage.number()}`, w: random.pick(words.alarms) };
  const isOneTalk = random.chance(0.6);
  const isAtOnce = random.chance(0.3);
  const lines: Line[] = [];
  const reached: Reached = new Map();
  const hand = (from: Node, to: readonly Node[]): Line => {
    const text = voice.say(from.parent === null ? 'notice' : 'pass_on', slots, from.depth);
    const more = { conversation: isOneTalk ? '' : `of ${from.agent}`, after_ms: random.int(60, 1_500) };
    const [one] = to;
    const line =
      to.length === 1 && one
        ? ask(from.agent, one.agent, text, more)
        : tell(
            from.agent,
            to.map(({ agent }) => agent),
            text,
            more,
          );
    lines.push(line);
    return line;
  };
  for (const node of inOrder(nodes)) {
    const groups = isAtOnce && node.children.length > 0 ? [node.children] : node.children.map((child) => [child]);
    for (const group of groups) reached.set(hand(node, group), group);
    // The further out, the more it is handed to those who know it already.
    if (node.depth < 2) continue;
    const others = nodes.filter((other) => other !== node && other.parent !== node && other.depth >= node.depth);
    for (const other of random.shuffle(others).slice(0, random.int(0, 2))) hand(node, [other]);
  }
  return scene(agents, lines, nodes, amplifier, reached);
};
