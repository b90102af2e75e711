import { evidenceKind, trustPolicyBody, type TrustPolicyBody } from '@chorus/contracts';
import { z } from 'zod';
import { CHANGE_WORDS } from '../agent/words.ts';

/** One number of a policy as a person reads and sets it. */
export interface PolicyField {
  /** Where it stands in the policy, e.g. `prior.weight`; the key of everything about it. */
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly unit: string;
  /** What one unit is on the wire: milliseconds of an hour, say. */
  readonly scale: number;
  /** What holds where it is left out, in words; undefined where it must not be. */
  readonly absent: string | undefined;
}

export interface FieldSet {
  readonly title: string;
  readonly note: string;
  readonly fields: readonly PolicyField[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const field = (key: string, label: string, unit: string, help = '', scale = 1): PolicyField => ({
  ...{ key, label, unit, help, scale },
  absent: key.startsWith('weights.') ? 'the default' : undefined,
});

/** All that a policy holds, in the order of the page. */
export const FIELD_SETS: readonly FieldSet[] = [
  {
    title: 'An unknown agent',
    note: 'What is believed of an agent of which nothing was seen.',
    fields: [
      field('prior.base_rate', 'Good behaviour expected', 'of 1', 'A score of 100 times this.'),
      field('prior.weight', 'Worth', 'observations', 'The more, the slower the first evidence moves the score.'),
    ],
  },
  {
    title: 'Quarantine',
    note: 'When the policy acts on its own.',
    fields: [
      field('quarantine.below', 'Below a score of', 'points'),
      field('quarantine.min_observations', 'Once it has', 'observations', 'Few observations are no bad agent.'),
    ],
  },
  {
    title: 'Probation',
    note: 'When an agent is released, and what it has to show then.',
    fields: [
      field('probation.good_observations', 'Active again after', 'good observations'),
      field('probation.active_from', 'with a score of at least', 'points', 'Above the threshold of the quarantine.'),
      field('probation.bad_observations', 'Quarantined again after', 'bad observations'),
      {
        ...field('probation.release_after_ms', 'Released on its own after', 'hours', '', HOUR_MS),
        help: 'Only from a quarantine of the policy. Empty: a person releases.',
        absent: 'never',
      },
    ],
  },
  {
    title: 'Budget',
    note: 'How many quarantines the policy puts in force on its own, in the whole fleet. Empty: it only advises.',
    fields: [
      field('budget.capacity', 'At most', 'at once', '0: it never acts, only advises.'),
      field('budget.refill_per_hour', 'Coming back', 'an hour'),
    ],
  },
  {
    title: 'Forgetting',
    note: 'Old evidence fades.',
    fields: [field('forgetting_half_life_ms', 'Half of its weight is left after', 'hours', '', HOUR_MS)],
  },
  {
    title: 'Repeated harm',
    note: 'Bad evidence weighs more where there was some before.',
    fields: [
      field('frequency.window_ms', 'Looking back', 'minutes', '', MINUTE_MS),
      field('frequency.step', 'More for each bad observation', 'times'),
      field('frequency.max_factor', 'At most', 'times the weight'),
    ],
  },
  {
    title: 'Trend',
    note: 'When a score counts as rising, falling or steady.',
    fields: [
      field('trend.memory', 'Over the last', 'changes'),
      field('trend.steady_within', 'Steady within', 'points'),
    ],
  },
  {
    title: 'Weights',
    note: 'Observations that evidence of severity 1 is worth. 0 ignores a kind.',
    fields: evidenceKind.options.map((kind) => field(`weights.${kind}`, CHANGE_WORDS[kind], 'observations')),
  },
];

export const FIELDS: readonly PolicyField[] = FIELD_SETS.flatMap(({ fields }) => fields);

/** What a policy holds there, as on the wire; undefined where it is left out. */
export function valueAt(policy: TrustPolicyBody, key: string): number | undefined {
  let at: unknown = policy;
  for (const part of key.split('.'))
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined;
  return typeof at === 'number' ? at : undefined;
}

/** `30 points`, `1 hour`; the number is never rounded. */
export function valueWords({ unit, scale, absent = '' }: PolicyField, value: number | undefined): string {
  if (value === undefined) return absent;
  const figure = (value / scale).toLocaleString('en', { maximumFractionDigits: 6 });
  return `${figure} ${value === scale ? unit.replace(/s$/, '') : unit}`;
}

interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

/** What the contract accepts, on the wire: read from its own schema, so that the page never says otherwise. */
export function boundsOf(key: string): Bounds {
  let at: JsonSchema | undefined = SCHEMA.$defs?.['TrustPolicyBody'];
  for (const part of key.split('.')) at = at?.properties?.[part] ?? at?.additionalProperties;
  // Nullable: the other form is nothing.
  at = at?.anyOf?.[0] ?? at;
  return {
    least: at?.minimum ?? -Infinity,
    most: at?.maximum ?? Infinity,
    whole: at?.type === 'integer',
  };
}

interface JsonSchema {
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}
const SCHEMA = z.toJSONSchema(trustPolicyBody, { io: 'input' }) as JsonSchema;

/** `1 to 10,000, whole`. */
export function boundsWords({ key, scale }: PolicyField): string {
  const { least, most, whole } = boundsOf(key);
  const figure = (n: number): string => (n / scale).toLocaleString('en', { maximumFractionDigits: 2 });
  return `${figure(least)} to ${figure(most)}${whole && scale === 1 ? ', whole' : ''}`;
}
