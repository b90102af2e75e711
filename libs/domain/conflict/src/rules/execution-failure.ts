import type { Observation } from '../lineage/observation.ts';
import { LINEAGE_SEVERITY } from '../lineage/severity.ts';
import { RISK, type Factor, type Finding } from '../risk.ts';
import { show, timeOfDay } from '../text/display.ts';
import type { Turn } from '../turn.ts';

/** A message that shows that somebody's work is no good. */
interface Trouble {
  readonly name: string;
  readonly contribution: number;
  /** Whose work, be it the sender's own; undefined where a failure is reported that answers nothing. */
  readonly agent: string | undefined;
  readonly about: readonly string[];
  /** What happened, in words, up to the time of day. */
  readonly what: string;
  readonly detail: string;
}

/**
 * What a message shows to have gone wrong with work: it failed, ran and brought nothing, a colleague says that it is wrong, it goes on
 * with made-up data, or something is concluded from it in spite of all that.
 */
export function troubleIn(turn: Turn, observations: readonly Observation[]): Trouble | null {
  const { outcome, answers, sender } = turn;
  if (outcome.kind === 'failed') {
    const owner = answers === undefined ? '' : ` of ${show(answers.agent)}`;
    const isTool = outcome.of === 'tool';
    return {
      name: isTool ? 'tool error' : 'execution failed',
      contribution: RISK.failure,
      agent: answers?.agent,
      about: answers === undefined ? [] : [answers.message_id],
      what: `${isTool ? 'A tool call' : 'Code'}${owner} failed`,
      detail: show(outcome.detail, 160),
    };
  }
  const empty = outcome.of === 'execution' ? observations.find(({ kind }) => kind === 'empty_result') : undefined;
  if (empty !== undefined)
    return {
      name: 'empty result',
      contribution: RISK.empty_result,
      agent: empty.agent,
      about: [empty.about],
      what: `Code of ${show(empty.agent)} ran and brought nothing`,
      detail: '',
    };
  const contested = observations.find(({ kind, agent }) => kind === 'contested' && agent !== sender);
  if (contested !== undefined)
    return {
      name: 'objection',
      contribution: RISK.objection,
      agent: contested.agent,
      about: [contested.about],
      what: `${show(sender)} objected to what ${show(contested.agent)} had said`,
      detail: '',
    };
  if (observations.some(({ kind, severity }) => kind === 'unsupported_claim' && severity === LINEAGE_SEVERITY.made_up))
    return {
      name: 'made-up data',
      contribution: RISK.made_up,
      agent: sender,
      about: [],
      what: `${show(sender)} went on with data that is made up`,
      detail: '',
    };
  // To conclude what nobody has checked is daily bread, but not after work that went wrong.
  const unverified = turn.conversation.failures.count === 0 ? undefined : observations.find(isConclusion);
  if (unverified === undefined) return null;
  return {
    name: 'unverified conclusion',
    contribution: RISK.unverified,
    agent: unverified.agent,
    about: [unverified.about],
    what: `${show(sender)} concluded what ${show(unverified.agent)} had said, and nobody checked it`,
    detail: '',
  };
}

/** Not the change by a tool call that its author did not look at. */
const isConclusion = ({ kind, severity }: Observation): boolean =>
  kind === 'unverified' && severity === LINEAGE_SEVERITY.unverified;

/**
 * Execution failure: work went wrong, as a response reports, a colleague says or its author shows. The risk lies in that work, and
 * grows while nothing but trouble comes back in this conversation.
 */
export function executionFailure(turn: Turn, observations: readonly Observation[]): Finding | null {
  const trouble = troubleIn(turn, observations);
  if (trouble === null) return null;
  const { failures } = turn.conversation;
  const before = trouble.agent === undefined ? 0 : failures.count;
  const kind = 'execution_failure';
  const factors: Factor[] = [{ kind, name: trouble.name, contribution: trouble.contribution }];
  if (before > 0) {
    const contribution = Math.min(RISK.failure_again_limit, before * RISK.failure_again);
    factors.push({ kind, name: 'failure again', contribution });
  }
  const again = before > 0 ? `, failure ${before + 1} in a row in this conversation` : '';
  const detail = trouble.detail.replace(/\.$/, '') || (turn.outcome.kind === 'failed' ? 'no reason given' : '');
  return {
    factors,
    with_agents: trouble.agent === undefined || trouble.agent === turn.sender ? [] : [trouble.agent],
    resources: [],
    evidence: trouble.agent === undefined ? [] : [...trouble.about, ...failures.message_ids],
    blames_sender: false,
    sentence: `${trouble.what} at ${timeOfDay(turn.now)}${again}${detail === '' ? '' : `: ${detail}`}.`,
  };
}
