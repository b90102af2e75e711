import type { Finding, State } from './examine.ts';

const SIGNS: Readonly<Record<State, string>> = { ok: 'ok', absent: '-', wrong: '!', fatal: 'X' };

/** The findings for a person: two columns, and below each that is not well what that disables and how to mend it. */
export function table(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ what }) => what.length));
  const lines = findings.flatMap(({ what, state, found, without, mend }) => {
    const under = ' '.repeat(4 + width + 2);
    return [
      `${SIGNS[state].padEnd(4)}${what.padEnd(width)}  ${found}`,
      ...(without === undefined ? [] : [`${under}so: ${without}`]),
      ...(mend === undefined ? [] : [`${under}do: ${mend}`]),
    ];
  });
  return [...lines, '', conclusion(findings)].join('\n');
}

/** The last line. */
export function conclusion(findings: readonly Finding[]): string {
  const count = (wanted: State): number => findings.filter(({ state }) => state === wanted).length;
  if (count('fatal') > 0) return 'npm start cannot work until what is marked X is mended.';
  if (count('wrong') > 0) return 'npm start works; what is marked ! should be mended.';
  if (count('absent') > 0) return 'npm start works; what is marked - is optional.';
  return 'All is there.';
}

export const exitCodeOf = (findings: readonly Finding[]): 0 | 1 =>
  findings.some(({ state }) => state === 'fatal') ? 1 : 0;
