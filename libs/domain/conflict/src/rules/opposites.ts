/** What undoes, or excludes, each other. Words of the left side against those of the right. */
const PAIRS: readonly string[] = [
  'start boot launch resume run | stop halt shutdown pause suspend kill terminate',
  'enable activate reactivate unlock unblock | disable deactivate lock block suspend',
  'grant allow permit authorize | revoke deny forbid block',
  'approve accept confirm | reject decline deny cancel refuse',
  'book reserve order ship pay renew reactivate reopen | cancel return refund',
  'add insert create install attach subscribe publish mount | remove delete drop uninstall detach unsubscribe retract unpublish unmount',
  'open reopen | close',
  'raise increase upgrade promote extend grow expand | lower decrease reduce downgrade demote shorten shrink',
  'hold keep retain | release ship send delete discard purge',
  'renew extend resubscribe | terminate expire',
  'lock | unlock',
  'merge | revert close reject',
  'deploy release | rollback',
  'up | down',
  'on | off',
  'in | out',
  'out | back',
  'forward | back',
  'public | private',
  'true yes | false no',
  'include | exclude',
  'show | hide',
  'encrypt | decrypt',
];

/** Against whoever changes a thing there is no worse than to take it away … */
const DESTROYING = 'delete remove drop destroy erase purge truncate discard cancel terminate uninstall rm rmdir unlink';
/** … or to undo what was done. */
const UNDOING = 'undo revert rollback restore reset';
const CHANGING =
  'update edit change modify write rewrite patch append amend extend fix set save configure confirm ship pay upgrade renew ' +
  'publish deploy move rename merge migrate book assign approve sign schedule send adjust resize';

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(' '));
const OPPOSITES = new Map<string, Set<string>>();
const oppose = (left: Iterable<string>, right: Iterable<string>): void => {
  for (const a of left)
    for (const b of right) {
      if (a === b) continue;
      OPPOSITES.set(a, (OPPOSITES.get(a) ?? new Set()).add(b));
      OPPOSITES.set(b, (OPPOSITES.get(b) ?? new Set()).add(a));
    }
};
for (const pair of PAIRS) {
  const [left = '', right = ''] = pair.split(' | ');
  oppose(setOf(left), setOf(right));
}
oppose(setOf(DESTROYING), setOf(CHANGING));
oppose(setOf(UNDOING), setOf(`${CHANGING} ${DESTROYING} add insert create`));

const WORD = /[\p{L}\p{N}_.-]+/gu;
const SETTING = /([\p{L}_][\p{L}\p{N}_.-]{0,63})\s?(?:=|:=|:|\bto\b)\s?([\p{L}\p{N}._%-]{1,64})/gu;
/** Words of an intent that are looked at; declared ones have at most 256 characters. */
const MAX_WORDS = 24;

const settings = (intent: string): Map<string, string> => {
  const found = new Map<string, string>();
  for (const [, name = '', value = ''] of intent.matchAll(SETTING)) found.set(name, value);
  return found;
};

/**
 * Whether two intents cannot both come true: a word of one undoes a word of the other (`add` and `drop`, `scale up` and
 * `scale down`), or both set the same thing to different values (`limit=5` and `limit=9`).
 */
export function areOpposite(a: string, b: string): boolean {
  if (a === b) return false;
  const left = a.toLowerCase();
  const right = b.toLowerCase();
  if (left === right) return false;
  const words = (text: string): readonly string[] => (text.match(WORD) ?? []).slice(0, MAX_WORDS);
  const others = words(right);
  const mine = words(left);
  // What both say is no difference between them: `turn on` and `turn off` differ in one word.
  const differs = (word: string, from: readonly string[]): boolean => !from.includes(word);
  for (const word of mine) {
    const opposites = OPPOSITES.get(word);
    if (opposites === undefined || !differs(word, others)) continue;
    if (others.some((other) => opposites.has(other) && differs(other, mine))) return true;
  }
  const set = settings(left);
  if (set.size === 0) return false;
  for (const [name, value] of settings(right)) {
    const own = set.get(name);
    if (own !== undefined && own !== value) return true;
  }
  return false;
}
