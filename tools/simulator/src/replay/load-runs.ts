import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../usage-error.ts';
import type { RecordedRun, TauBenchRun, WhoAndWhenRun } from './recorded-run.ts';

/** The contract allows 256 characters: this leaves room for what `--agents per-run` and `tool:` add to a name. */
const name = z.string().min(1).max(128);
const MAX_RUN_ID = 64;

const whoAndWhenFile = z.looseObject({
  history: z.array(z.looseObject({ name, content: z.string() })).min(1),
  system_prompt: z.record(name, z.unknown()).default({}),
  mistake_agent: z.string().optional(),
  mistake_step: z.coerce.number().int().min(0).optional(),
  mistake_reason: z.string().default(''),
});

const tauBenchFile = z
  .array(
    z.looseObject({
      task_id: z.union([
        z.int(),
        z
          .string()
          .min(1)
          .max(MAX_RUN_ID / 2),
      ]),
      trial: z.int().default(0),
      reward: z.number(),
      traj: z
        .array(
          z.looseObject({
            role: z.enum(['system', 'user', 'assistant', 'tool']),
            content: z.string().nullish(),
            tool_calls: z
              .array(
                z.looseObject({ id: z.string().max(256), function: z.looseObject({ name, arguments: z.string() }) }),
              )
              .max(256)
              .nullish(),
            tool_call_id: z.string().max(256).optional(),
            name: name.optional(),
          }),
        )
        .min(1),
    }),
  )
  .min(1);

const WHAT_IS_ACCEPTED =
  'Accepted are Who&When runs (an object with "history": [{name, role, content}, …]) and ' +
  'tau-bench results (an array of {task_id, trial, reward, traj: [{role, content, …}, …]}).';

function whoAndWhenRun(file: string, data: z.infer<typeof whoAndWhenFile>): WhoAndWhenRun {
  const { history, mistake_agent, mistake_step } = data;
  const participants = [...new Set([...history.map((turn) => turn.name), ...Object.keys(data.system_prompt)])];
  return {
    kind: 'who-and-when',
    run_id: basename(file, '.json').slice(0, MAX_RUN_ID),
    file,
    steps: history.length,
    history: history.map((turn) => ({ name: turn.name, content: turn.content })),
    participants,
    label:
      mistake_agent === undefined || mistake_step === undefined
        ? null
        : {
            agent: mistake_agent,
            step: mistake_step,
            reason: data.mistake_reason,
            contradicts_speaker: history[mistake_step]?.name !== mistake_agent,
          },
  };
}

const tauBenchRuns = (file: string, data: z.infer<typeof tauBenchFile>): TauBenchRun[] =>
  data.map(({ task_id, trial, reward, traj }) => ({
    kind: 'tau-bench',
    run_id: `${task_id}-${trial}`,
    file,
    steps: traj.filter((turn) => turn.role !== 'system').length,
    turns: traj.map((turn) => ({
      role: turn.role,
      content: turn.content ?? '',
      tool_calls: turn.tool_calls ?? [],
      tool_call_id: turn.tool_call_id,
      name: turn.name,
    })),
    reward,
  }));

async function runsOf(file: string): Promise<RecordedRun[]> {
  let data: unknown;
  try {
    data = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file} is not readable JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = Array.isArray(data)
    ? tauBenchFile.transform((value) => tauBenchRuns(file, value)).safeParse(data)
    : whoAndWhenFile.transform((value): RecordedRun[] => [whoAndWhenRun(file, value)]).safeParse(data);
  if (parsed.success) return parsed.data;
  throw new UsageError(`${file} is not a recorded run.\n${z.prettifyError(parsed.error)}\n${WHAT_IS_ACCEPTED}`);
}

async function jsonFiles(path: string): Promise<string[]> {
  const kind = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      error.code === 'ENOENT' ? `There is no file or folder ${path}.` : `${path} cannot be read: ${error.message}`,
    );
  });
  if (!kind.isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  const numeric = new Intl.Collator('en', { numeric: true });
  return names
    .filter((file) => file.endsWith('.json'))
    .sort(numeric.compare)
    .map((file) => join(path, file));
}

/**
 * The recorded runs of a file, or of all `.json` files below a folder in numeric order (2 before 10). In a folder, files
 * that hold no recorded run are left out and handed to `onSkip`.
 *
 * @throws UsageError where there is no such path, a single file holds no run, or a folder has none at all.
 */
export async function loadRuns(
  path: string,
  onSkip: (file: string, reason: string) => void = () => {},
): Promise<RecordedRun[]> {
  const files = await jsonFiles(path);
  const runs: RecordedRun[] = [];
  for (const file of files) {
    try {
      runs.push(...(await runsOf(file)));
    } catch (error) {
      if (!(error instanceof UsageError) || (files.length === 1 && files[0] === path)) throw error;
      onSkip(file, error.message);
    }
  }
  if (runs.length === 0) throw new UsageError(`No recorded run in ${path}. ${WHAT_IS_ACCEPTED}`);
  return withUniqueIds(runs);
}

/** Two folders may both have a `1.json`: the second becomes `1~2`. */
function withUniqueIds(runs: readonly RecordedRun[]): RecordedRun[] {
  const seen = new Map<string, number>();
  return runs.map((run) => {
    const key = `${run.kind}/${run.run_id}`;
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    return times === 1 ? run : { ...run, run_id: `${run.run_id}~${times}` };
  });
}
