import { statementsOf, type DetectionKind } from '@chorus/contracts';
import type { Decided, Finding } from './watch.ts';

/** Finds patterns without understanding anything: what detectors have to be better than. */
export type Baseline = (decided: readonly Decided[]) => Finding[];

/** What is found about the same within so many ms is one finding. */
const SAME_MS = 600_000;
const MINUTE = 60_000;

interface Seen {
  readonly kind: DetectionKind;
  /** What it is about: the same again is the same finding. */
  readonly about: string;
  readonly agents: readonly string[];
  readonly evidence: readonly string[];
  readonly at: number;
  readonly after: number;
}

/** Keeps one finding for each thing that it is about, until nothing was seen of it for {@link SAME_MS}. */
function fold(seen: readonly Seen[]): Finding[] {
  const open = new Map<string, Finding & { readonly last: number }>();
  const all: (Finding & { readonly last: number })[] = [];
  for (const { kind, about, agents, evidence, at, after } of seen) {
    const key = `${kind} ${about}`;
    const before = open.get(key);
    const goesOn = before !== undefined && at - before.last <= SAME_MS;
    const next = {
      detection_id: goesOn ? before.detection_id : `${key} ${at}`,
      kind,
      agents: [...new Set([...(goesOn ? before.agents : []), ...agents])],
      evidence: [...new Set([...(goesOn ? before.evidence : []), ...evidence])],
      root_agent: (goesOn ? before.root_agent : agents[0]) ?? null,
      confidence: 1,
      summary: `${kind}: ${about}`,
      amplifiers: agents.slice(0, 1),
      opened_at: goesOn ? before.opened_at : at,
      opened_after: goesOn ? before.opened_after : after,
      closed_at: at + SAME_MS,
      last: at,
    };
    if (goesOn) all[all.indexOf(before)] = next;
    else all.push(next);
    open.set(key, next);
  }
  return all;
}

interface Heard {
  readonly id: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly talk: string;
  readonly at: number;
  readonly after: number;
  readonly of: Decided;
}

const heardOf = (decided: readonly Decided[]): Heard[] =>
  decided.map((of, place) => {
    const { agent_id: from, target_agents: to, correlation_id: talk } = of.decision.original_message;
    return { id: of.decision.processing_metadata.message_id, from, to, talk, at: of.at, after: place + 1, of };
  });

const isAgent = (name: string): boolean => !name.startsWith('tool:');

/** Any cycle: somebody is told something in a conversation in which what it said itself has set that off. */
export const anyCycle: Baseline = (decided) => {
  const talks = new Map<string, Heard[]>();
  const seen = heardOf(decided).flatMap((heard): Seen[] => {
    const { talk, from, to, at, after, id } = heard;
    if (!isAgent(from)) return [];
    const said = [...(talks.get(talk) ?? []), heard];
    talks.set(talk, said);
    return to.filter(isAgent).flatMap((target): Seen[] => {
      const began = said.findLastIndex((one) => one.from === target && one !== heard);
      const round = began < 0 ? [] : said.slice(began);
      const agents = [...new Set(round.map((one) => one.from))];
      if (agents.length < 2) return [];
      return [
        {
          kind: 'routing_loop',
          about: `${talk} ${[...agents].sort().join()}`,
          agents,
          evidence: [...round.map((one) => one.id), id],
          at,
          after,
        },
      ];
    });
  });
  return fold(seen);
};

/** Any thing that a second agent asks for within ten minutes, whatever it wants with it: the first hoards. */
export const askedForByTwo: Baseline = (decided) => {
  const last = new Map<string, Heard[]>();
  const seen = heardOf(decided).flatMap((heard): Seen[] => {
    const { from, id, at, after, of } = heard;
    return of.decision.conflict_analysis.accesses.flatMap(({ resource }): Seen[] => {
      const touched = (last.get(resource) ?? []).filter((one) => at - one.at <= SAME_MS);
      last.set(resource, [...touched, heard]);
      const [first] = touched;
      if (first === undefined || touched.every((one) => one.from === from)) return [];
      return [
        {
          kind: 'hoarding',
          about: resource,
          agents: [first.from, from],
          evidence: [...touched.map((one) => one.id), id],
          at,
          after,
        },
      ];
    });
  });
  return fold(seen);
};

const BURST = 8;
const BURST_MS = 10_000;

/** Any burst: eight messages of a conversation within ten seconds. */
export const anyBurst: Baseline = (decided) => {
  const talks = new Map<string, Heard[]>();
  const seen = heardOf(decided).flatMap((heard): Seen[] => {
    const { talk, at, after } = heard;
    const recent = [...(talks.get(talk) ?? []).filter((one) => at - one.at <= BURST_MS), heard];
    talks.set(talk, recent);
    if (recent.length < BURST) return [];
    const agents = [...new Set(recent.flatMap(({ from, to }) => [from, ...to]))].filter(isAgent);
    return [{ kind: 'cascade', about: talk, agents, evidence: recent.map(({ id }) => id), at, after }];
  });
  return fold(seen);
};

/** Any two different values of a subject within ten minutes: who states the later one lies. */
export const anyDifference: Baseline = (decided) => {
  const known = new Map<string, { heard: Heard; value: string }>();
  const seen = heardOf(decided).flatMap((heard): Seen[] => {
    const { from, id, at, after, of } = heard;
    return statementsOf(of.decision.original_message).flatMap(({ subject, value }): Seen[] => {
      const before = known.get(subject);
      known.set(subject, { heard, value });
      if (before === undefined || before.value === value || at - before.heard.at > SAME_MS) return [];
      return [{ kind: 'byzantine', about: subject, agents: [from], evidence: [before.heard.id, id], at, after }];
    });
  });
  return fold(seen);
};

const UNANSWERED_MS = 10 * MINUTE;

/** Any request to one agent that this one has not answered in its conversation for ten minutes. */
export const anyUnanswered: Baseline = (decided) => {
  const heard = heardOf(decided);
  const isRequest = ({ of }: Heard): boolean => of.decision.original_message.message_type === 'request';
  const byTalk = Map.groupBy(heard, ({ talk }) => talk);
  const end = (heard.at(-1)?.at ?? 0) + UNANSWERED_MS;
  const seen = heard.flatMap((request): Seen[] => {
    const [asked] = request.to;
    if (!isRequest(request) || request.to.length !== 1 || asked === undefined) return [];
    const at = request.at + UNANSWERED_MS;
    const isAnswered = (byTalk.get(request.talk) ?? []).some(
      (one) => one.after > request.after && one.from === asked && one.at <= at,
    );
    if (isAnswered || at > end) return [];
    const after = heard.filter((one) => one.at <= at).length;
    return [
      {
        kind: 'stall',
        about: `${request.talk} ${asked}`,
        agents: [asked, request.from],
        evidence: [request.id],
        at,
        after,
      },
    ];
  });
  return fold([...seen].sort((a, b) => a.at - b.at));
};

/** All of them together, each for its kind. */
export const careless: Baseline = (decided) =>
  [anyCycle, askedForByTwo, anyBurst, anyDifference, anyUnanswered].flatMap((baseline) => baseline(decided));
