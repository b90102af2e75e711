import type { DetectionKind } from '@chorus/contracts';
import type { Run, Truth } from './run.ts';
import type { HarmlessName, TroubleName } from './scenes/all.ts';
import type { Finding } from './watch.ts';

/** What became of one incident. */
export interface Outcome {
  readonly truth: Truth;
  /** The first finding of it; null where there is none. */
  readonly found: Finding | null;
  /** Further findings of the same incident: each is one too many. */
  readonly duplicates: number;
  /** From the moment at which a person could first say so: messages of the scene, and ms. Below 0: before it. */
  readonly delay: { readonly messages: number; readonly ms: number } | null;
  /** Of a loop whether the agents are in the order of a lap; of a cascade whether its root, and its amplifier, are right. */
  readonly order: boolean;
  readonly root: boolean;
  readonly amplifier: boolean;
  /** Of an incident that is over: how long after its end the last of its findings was closed; null where one never was. */
  readonly closed: { readonly after_ms: number | null } | null;
}

/** The outcome of one run. */
export interface Verdict {
  readonly outcomes: readonly Outcome[];
  /** Findings of nothing, with the scene that their evidence is of; null for the traffic round the scenes. */
  readonly wrong: readonly { readonly kind: DetectionKind; readonly scenario: TroubleName | HarmlessName | null }[];
  readonly messages: number;
}

type AnyScene = Run['truths'][number] | Run['unsayable'][number] | Run['harmless'][number];

/** How much of the evidence has to be messages of the scene. */
const EVIDENCE_SHARE = 0.5;
/** How much the agents of a loop have to agree: common ones by all. */
const LOOP_AGENTS = 2 / 3;
/** How many of those that a finding names have to be in it, and of a cascade also how many of those in it are named. */
const NAMED_SHARE = 0.5;

const share = (part: number, all: number): number => (all === 0 ? 0 : part / all);

const isAgent = (name: string): boolean => !name.startsWith('tool:');

/** Whether two lists are the same but for where they begin. */
const sameRound = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.some((_, n) => [...a.slice(n), ...a.slice(0, n)].every((name, at) => name === b[at]));

/** How much of a finding's evidence is in a scene. */
const evidenceIn = ({ evidence }: Finding, scene: ReadonlySet<string>): number =>
  share(evidence.filter((id) => scene.has(id)).length, evidence.length);

/** Whether a finding names those of an incident, by the measure of its kind. */
export function namesThem(truth: Pick<Truth, 'kind' | 'agents'>, found: Pick<Finding, 'agents'>): boolean {
  const named = found.agents.filter(isAgent);
  const common = named.filter((agent) => truth.agents.includes(agent)).length;
  const [culprit = ''] = truth.agents;
  switch (truth.kind) {
    case 'routing_loop': {
      // Who tries again and again goes round with its tool.
      const isWithTool = named.length < found.agents.length && common > 0 && common === named.length;
      return isWithTool || share(common, new Set([...named, ...truth.agents]).size) >= LOOP_AGENTS;
    }
    case 'cascade':
      return share(common, named.length) >= NAMED_SHARE && share(common, truth.agents.length) >= NAMED_SHARE;
    case 'hoarding':
    case 'byzantine':
      return named[0] === culprit && share(common, named.length) >= NAMED_SHARE;
    case 'stall':
      return truth.agents.every((agent) => named.includes(agent)) && share(common, named.length) >= NAMED_SHARE;
  }
}

/**
 * Holds findings against the truth of a run. A finding is right where it is of the kind of an incident, at least half of
 * its evidence is that incident's and one message of it shows it, and it names those whom it has to name. The first finding of
 * an incident counts; each further one is a duplicate. Findings of a kind that a person might call it as well, and those of an
 * incident of which too much is missing, are neither right nor wrong.
 */
export function judge(run: Run, findings: readonly Finding[]): Verdict {
  const scenes = new Map(
    [...run.truths, ...run.unsayable, ...run.harmless].map((one: AnyScene) => [one, new Set(one.scene_ids)]),
  );
  const isIn = (finding: Finding, one: AnyScene) => evidenceIn(finding, scenes.get(one) ?? new Set()) >= EVIDENCE_SHARE;
  const rightOf = new Map<Truth, Finding[]>();
  const wrong: Verdict['wrong'][number][] = [];
  for (const finding of [...findings].sort((a, b) => a.opened_after - b.opened_after || a.opened_at - b.opened_at)) {
    const { kind, evidence } = finding;
    const truth = run.truths.find(
      (one) =>
        one.kind === kind &&
        isIn(finding, one) &&
        evidence.some((id) => one.message_ids.includes(id)) &&
        namesThem(one, finding),
    );
    if (truth) rightOf.set(truth, [...(rightOf.get(truth) ?? []), finding]);
    else {
      const isNeither =
        run.truths.some((one) => one.also.includes(kind) && isIn(finding, one)) ||
        run.unsayable.some((one) => (one.kind === kind || one.also.includes(kind)) && isIn(finding, one));
      if (isNeither) continue;
      const [scene] = [...scenes.keys()].filter((one) => isIn(finding, one));
      wrong.push({ kind, scenario: scene?.scenario ?? null });
    }
  }
  const placeOf = new Map(run.messages.map(({ message }, place) => [message.metadata.message_id ?? '', place]));
  return {
    outcomes: run.truths.map((truth) => outcomeOf(truth, rightOf.get(truth) ?? [], placeOf)),
    wrong,
    messages: run.messages.length,
  };
}

function outcomeOf(truth: Truth, right: readonly Finding[], placeOf: ReadonlyMap<string, number>): Outcome {
  const [found = null] = right;
  const { sayable, ended_at, scene_ids } = truth;
  const sayableAfter = (placeOf.get(sayable.message_id) ?? 0) + 1;
  const between = (from: number, to: number): number =>
    scene_ids.filter((id) => (placeOf.get(id) ?? 0) >= from && (placeOf.get(id) ?? 0) < to).length;
  const open = right.some(({ closed_at }) => closed_at === null);
  return {
    truth,
    found,
    duplicates: Math.max(0, right.length - 1),
    delay: found && {
      messages: between(sayableAfter, found.opened_after) - between(found.opened_after, sayableAfter),
      ms: found.opened_at - sayable.at,
    },
    order: found !== null && sameRound(found.agents.filter(isAgent), truth.agents),
    root: found !== null && found.root_agent === truth.root,
    amplifier: found !== null && found.amplifiers[0] === truth.amplifier,
    closed:
      ended_at === null || found === null
        ? null
        : { after_ms: open ? null : Math.max(...right.map(({ closed_at }) => closed_at ?? 0)) - ended_at },
  };
}
