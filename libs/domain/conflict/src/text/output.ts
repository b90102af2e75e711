const EXIT_LINE = /^exit ?(?:code|status)[^\n]{0,100}\n?/i;
const LABEL = /^Code output:/;

/** What programs print that have found nothing. */
const NO_VALUE = /^(?:\[\]|\{\}|\(\)|none|null|undefined|nan|false|-?0(?:\.0+)?|set\(\))?$/i;

/** A short output that says so in words; a count of no errors is none. */
const NOTHING_IN_WORDS =
  /\bno (?!errors?|problems?|issues?|failures?|warnings?)[\w-]+(?: [\w-]+){0,6} (?:found|available|match)|\bnot (?:found|available|contain|exist)|\b(?:do|does) not\b|\b(?:cannot|could not|unable to)\b|\bno such file\b|(?<!\b(?:0|no) )\b(?:errors?|failed|failures?)\b/i;
const SHORT = 300;

/** What executed code printed, without the lines of the executor; undefined where it does not say. */
export function printed(report: string): string | undefined {
  const rest = report.trimStart().replace(EXIT_LINE, '').trimStart();
  return rest === '' ? undefined : rest.replace(LABEL, '').trim();
}

/** Whether an output holds no result: nothing, an empty list, a label without a value, or words to that effect. */
export const holdsNothing = (output: string): boolean =>
  NO_VALUE.test(output) || (output.length < SHORT && (output.endsWith(':') || NOTHING_IN_WORDS.test(output)));

/** The last word of an output, which mostly is its result. */
export const lastWord = (output: string): string =>
  output
    .slice(-128)
    .match(/[\p{L}\p{N}][\p{L}\p{N}.]*/gu)
    ?.at(-1)
    ?.replace(/\.+$/, '') ?? '';

/** The languages of a text's code fences are all those of a shell, whose commands succeed in silence. */
export function isShellOnly(text: string): boolean {
  const languages = [...text.matchAll(/^[ \t]{0,8}```([\w-]{1,20})/gm)].map(([, language = '']) =>
    language.toLowerCase(),
  );
  return languages.length > 0 && languages.every((language) => SHELLS.has(language));
}
const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'zsh', 'shell', 'console', 'powershell', 'cmd', 'bat']);
