import { KafkaBus, type Bus, type KafkaConfig, type RawLog, type RawWriter, type TopicFacts } from '@chorus/bus';
import { auditEvents, type Topic } from '@chorus/contracts';
import type { Command } from '../cli/options.ts';
import { positionText } from '../letters/position.ts';
import type { Group, Survey } from '../letters/survey.ts';
import { survey } from '../scan.ts';
import { safe } from '../text/safe.ts';
import { counted, table } from '../text/table.ts';
import { Audit, STATUS } from './audit.ts';
import { redrive, type Redriven } from './redrive.ts';

/** Name of the transactional id, of which there is one: who begins later ends a run that is still under way. */
const WRITER = 'dead-letters-redrive';
const PROGRESS_EVERY_MS = 2000;

type Redrive = Extract<Command, { kind: 'redrive' }>;

interface Ground {
  readonly config: KafkaConfig;
  readonly log: RawLog;
  readonly stop: AbortSignal;
  readonly args: readonly string[];
  /** For a person, beside the result. */
  readonly say: (text: string) => void;
}

/** `redrive`: says what it would do, or does it. @returns the exit code */
export async function redriveCommand(command: Redrive, ground: Ground): Promise<number> {
  if (!command.yes) {
    const plan = await planOf(command, ground);
    console.log(planText(plan, command));
    if (plan.selected.size > 0) console.log('Nothing was written. Add --yes to do it.');
    return 0;
  }
  // It fences a run that is under way before it looks which were redriven: what that one marks later, it cannot commit.
  const writer = await ground.log.writer(WRITER);
  try {
    const plan = await planOf(command, ground);
    console.log(planText(plan, command));
    return plan.selected.size === 0 ? 0 : await carryOut(command, plan, writer, ground);
  } finally {
    await writer.close();
  }
}

interface Plan {
  readonly survey: Survey;
  readonly selected: ReturnType<Survey['select']>;
  /** Of the origin topics that are there. */
  readonly facts: ReadonlyMap<string, TopicFacts>;
}

async function planOf({ filter, again, limit }: Redrive, { log, stop }: Ground): Promise<Plan> {
  const found = await survey(log, filter, 0, stop);
  const facts = await log.facts(found.groups.map(({ topic }) => topic));
  const isPossible = (group: Group) => obstacle(group, facts) === undefined;
  return { survey: found, facts, selected: found.select({ again, limit, isPossible }) };
}

/** Why none of a group can be put back. */
function obstacle({ topic }: Pick<Group, 'topic'>, facts: Plan['facts']): string | undefined {
  const known = facts.get(topic);
  if (!known) return 'its topic is gone';
  return known.compacted
    ? 'its topic is compacted: a copy would take the place of the latest record of its key'
    : undefined;
}

function planText({ survey: found, selected, facts }: Plan, { yes, again }: Redrive): string {
  const { groups } = found;
  if (groups.length === 0) return 'No dead letter is like that.';
  const rows = groups.map((group) => [
    safe(group.processor),
    group.reason,
    safe(group.topic),
    String(group.letters),
    String(group.redriven),
    String(found.countIn(group, selected)),
    obstacle(group, facts) ?? '',
  ]);
  const head = ['processor', 'reason', 'back to', 'letters', 'redriven before', yes ? 'now' : 'would be now', ''];
  const before = groups.reduce((sum, { redriven }) => sum + redriven, 0);
  const hint =
    before > 0 && !again ? ['Those that were redriven before stay as they are; --again puts them back too.'] : [];
  return [table([head, ...rows]), ...hint].join('\n');
}

async function carryOut(command: Redrive, plan: Plan, writer: RawWriter, ground: Ground): Promise<number> {
  const bus = new KafkaBus({ config: ground.config });
  try {
    await bus.ensureTopics([auditEvents as Topic]);
    return await putBack(command, plan, writer, bus, ground);
  } finally {
    await bus.close();
  }
}

async function putBack(command: Redrive, plan: Plan, writer: RawWriter, bus: Bus, ground: Ground): Promise<number> {
  const { log, stop, args, say } = ground;
  const audit = new Audit({ fleets: command.filter.fleets, args, why: command.why });
  let written = 0;
  let said = performance.now();
  try {
    const result = await redrive({
      log,
      writer,
      selected: plan.selected,
      rate: command.rate,
      stop,
      clock: Date.now,
      isPossible: ({ origin }) => origin.partition < (plan.facts.get(origin.topic)?.partitions ?? 0),
      // The first transaction also says in the audit log that it begins: nothing is put back without that.
      write: (records) => writer.write(records, written === 0 ? [audit.event(STATUS.begins, plan.selected.size)] : []),
      onProgress: (redriven) => {
        written = redriven;
        if (performance.now() - said < PROGRESS_EVERY_MS) return;
        said = performance.now();
        say(`${written} of ${plan.selected.size} redriven`);
      },
    });
    if (written > 0) await bus.publish([audit.event(stop.aborted ? STATUS.interrupted : STATUS.ended, written)]);
    console.log(resultText(result, plan.selected.size, stop.aborted));
    return stop.aborted ? 130 : result.redriven < plan.selected.size ? 1 : 0;
  } catch (error) {
    say(
      `It broke off: at least ${written} of ${plan.selected.size} were redriven, each of them marked. The same again does the rest.`,
    );
    await bus
      .publish([audit.event(STATUS.failed, written)])
      .catch(() => say('The audit log does not know that it broke off.'));
    throw error;
  }
}

function resultText({ redriven, left, examples }: Redriven, wanted: number, interrupted: boolean): string {
  const lines = [`${counted(redriven, 'dead letter')} redriven.`];
  if (interrupted) lines.push(`Interrupted: ${wanted - redriven} are as they were. The same again does the rest.`);
  if (left > 0)
    lines.push(
      `${left} cannot be put back, too large with the headers that are added, without their value, or their partition is gone: ` +
        `${examples.map(positionText).join(', ')}${left > examples.length ? ', …' : ''}`,
    );
  const gone = wanted - redriven - left;
  if (!interrupted && gone > 0) lines.push(`${gone} are no longer there: their time in dead-letters has ended.`);
  return lines.join('\n');
}
