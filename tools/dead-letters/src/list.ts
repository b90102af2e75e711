import type { LogPosition } from '@chorus/contracts';
import { positionText } from './letters/position.ts';
import type { Group, Listed, Survey } from './letters/survey.ts';
import { safe, safeJson, shortened } from './text/safe.ts';
import { counted, table, timeText } from './text/table.ts';

const KEY_LENGTH = 24;
const ERROR_LENGTH = 80;

export const originText = ({ topic, partition, offset }: LogPosition): string =>
  `${safe(topic)}/${partition}@${offset}`;

/** For a person: the newest, totals, and what was left out. */
export function listText(survey: Survey): string {
  const { newest, groups, unknown } = survey;
  const letters = groups.reduce((sum, group) => sum + group.letters, 0);
  const foreign = unknown === 0 ? [] : [`${counted(unknown, 'record')} in dead-letters are none of ours.`];
  if (letters === 0) return ['No dead letters.', ...foreign].join('\n');
  const shown =
    letters > newest.length ? `The newest ${newest.length} of ${letters}:` : `${counted(letters, 'dead letter')}:`;
  return [shown, table([HEAD, ...newest.map(row)]), '', 'In all:', table(totals(groups)), ...foreign].join('\n');
}

const HEAD = ['position', 'given up', 'processor', 'reason', 'origin', 'key', 'redriven', 'error'];

const row = (listed: Listed): string[] => [
  positionText(listed.position),
  timeText(listed.time),
  safe(listed.processor),
  listed.reason,
  originText(listed.origin),
  listed.key === null ? '-' : shortened(listed.key.toString('utf8'), KEY_LENGTH),
  redrivenText(listed),
  shortened(listed.error, ERROR_LENGTH),
];

/** `no`; `2026-03-01T12:00:00.000Z`; `failed again, no`: its record had been put back before it came here. */
export const redrivenText = ({ redriven_at, redrives }: Pick<Listed, 'redriven_at' | 'redrives'>): string =>
  `${redrives > 0 ? `failed again (${redrives}), ` : ''}${redriven_at === null ? 'no' : safe(redriven_at)}`;

function totals(groups: readonly Group[]): string[][] {
  const rows = groups.map(({ processor, reason, topic, letters, redriven, newest }) => [
    safe(processor),
    reason,
    safe(topic),
    String(letters),
    String(redriven),
    timeText(newest),
  ]);
  return [['processor', 'reason', 'origin', 'letters', 'redriven', 'newest'], ...rows];
}

/** For programs. */
export function listJson({ newest, groups, unknown }: Survey): string {
  return safeJson({ letters: newest.map(listedJson), totals: groups.map(totalJson), unknown });
}

const listedJson = ({ position, time, key, ...rest }: Listed) => ({
  position: positionText(position),
  time: new Date(time).toISOString(),
  ...rest,
  key: key?.toString('utf8') ?? null,
});

const totalJson = ({ processor, reason, topic, letters, redriven, newest }: Group) => ({
  processor,
  reason,
  topic,
  letters,
  redriven,
  newest: new Date(newest).toISOString(),
});
