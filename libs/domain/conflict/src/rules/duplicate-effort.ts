import { CONTENTION_WINDOW_MS, MAX_WORKERS } from '../limits.ts';
import { RISK, type Factor, type Finding } from '../risk.ts';
import { workExpired, type Work } from '../state.ts';
import { duration, show, timeOfDay } from '../text/display.ts';
import type { Turn, WorkItem } from '../turn.ts';

type Worker = Work['workers'][number];

function factorOf(item: WorkItem, work: Work, worker: Worker): Factor {
  const kind = 'duplicate_effort';
  if (item.kind === 'write') return { kind, name: 'same write', contribution: RISK.same_write };
  if (item.kind === 'lookup') return { kind, name: 'same lookup', contribution: RISK.same_lookup };
  const isAnswered = work.answered_at !== null && work.answered_at >= worker.at;
  return { kind, name: 'same request', contribution: isAnswered ? RISK.same_request_answered : RISK.same_request };
}

/**
 * Duplicate effort: another agent made the same tool call, announced the same write or made the same request within
 * the window. Who was asked by the other one passes its work on and duplicates nothing.
 */
export function duplicateEffort(turn: Turn, workOf: (fingerprint: string) => Work | undefined): Finding | null {
  let worst: Finding | null = null;
  for (const item of turn.work) {
    const work = workOf(item.fingerprint);
    const worker = work?.workers.findLast(
      ({ agent, asked, at }) =>
        agent !== turn.sender && !asked.includes(turn.me) && turn.now - at <= CONTENTION_WINDOW_MS,
    );
    if (work === undefined || worker === undefined) continue;
    const factor = factorOf(item, work, worker);
    if (worst !== null && (worst.factors[0]?.contribution ?? 0) >= factor.contribution) continue;
    const what = item.kind === 'request' ? 'made this request' : `did the same (${show(item.label)})`;
    worst = {
      factors: [factor],
      with_agents: [worker.agent],
      resources: [],
      evidence: [worker.message_id],
      blames_sender: true,
      sentence:
        `${show(worker.agent)} ${what} at ${timeOfDay(worker.at)}, ` +
        `${duration(turn.now - worker.at)} before ${show(turn.sender)}.`,
    };
  }
  return worst;
}

/** The records of the work that a message sets about, and of the work that it answers. */
export function workAfter(turn: Turn, before: (fingerprint: string) => Work | undefined): Map<string, Work> {
  const after = new Map<string, Work>();
  const known = (fingerprint: string): Work | undefined => {
    const work = after.get(fingerprint) ?? before(fingerprint);
    return work === undefined || workExpired(work, turn.now) ? undefined : work;
  };
  for (const { fingerprint } of turn.work) {
    const work = known(fingerprint);
    const others = work?.workers.filter(({ agent }) => agent !== turn.sender) ?? [];
    const worker: Worker = { agent: turn.sender, message_id: turn.message_id, asked: turn.asked, at: turn.now };
    after.set(fingerprint, {
      workers: [...others, worker].slice(-MAX_WORKERS),
      answered_at: work?.answered_at ?? null,
      updated_at: turn.now,
    });
  }
  for (const fingerprint of turn.answers?.work ?? []) {
    const work = known(fingerprint);
    if (work !== undefined) after.set(fingerprint, { ...work, answered_at: turn.now });
  }
  return after;
}
