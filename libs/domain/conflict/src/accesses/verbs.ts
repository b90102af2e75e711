/** What a verb does to what it is about. */
export interface Act {
  readonly access: 'read' | 'write' | 'exclusive';
  /** The verb in its base form, as intents are compared. */
  readonly verb: string;
  /** It ends a hold. */
  readonly release?: true;
}

/** The intent of who wants a thing for itself and has not got it. */
export const WAITS = 'wait';

const READING =
  'read load open parse import view see use analyze analyse inspect check find extract fetch visit access get search ' +
  'list look describe show count calculate compare browse download scan examine explain query verify validate grep';

const WRITING =
  'accept activate add adjust allow amend apply append approve archive assign attach authorize block book boot cancel change ' +
  'charge clear close commit configure confirm create deactivate decline decrease delete demote deny deploy destroy detach ' +
  'disable discard downgrade drop edit enable erase exchange export extend fix generate grant increase insert install ' +
  'invite kick lower mark merge migrate modify move open_up order overwrite patch pause pay post promote provision ' +
  'publish purge push raise reactivate reboot refund reject remove rename renew reopen replace reschedule reserve ' +
  'reset resize restart restore resubscribe resume retract return revert review revoke rewrite rollback rotate save ' +
  'scale schedule send set ship shutdown sign split start stop store submit subscribe suspend terminate touch ' +
  'transfer truncate undo uninstall unpublish unsubscribe update upgrade upload upsert write';

const EXCLUSIVE = 'lock hold acquire claim occupy seize';
const RELEASING = 'release unlock free';

/** Forms that no rule makes. */
const IRREGULAR: Readonly<Record<string, string>> = {
  wrote: 'write',
  written: 'write',
  rewrote: 'rewrite',
  rewritten: 'rewrite',
  overwrote: 'overwrite',
  overwritten: 'overwrite',
  sent: 'send',
  paid: 'pay',
  held: 'hold',
  found: 'find',
  saw: 'see',
  seen: 'see',
  got: 'get',
  undid: 'undo',
  undone: 'undo',
};

const DOUBLING = /[^aeiou][aeiou][bdglmnprt]$/;

/** `save`: saves, saved, saving; `cancel`: canceled and cancelled; `apply`: applies, applied. */
function forms(verb: string): string[] {
  const stems = [verb];
  if (DOUBLING.test(verb)) stems.push(verb + verb.at(-1));
  const stem = verb.endsWith('e') ? verb.slice(0, -1) : verb;
  const past = /[^aeiou]y$/.test(verb)
    ? [`${verb.slice(0, -1)}ied`, `${verb.slice(0, -1)}ies`]
    : stems.map((one) => (one.endsWith('e') ? `${one}d` : `${one}ed`));
  return [verb, `${verb}s`, `${verb}es`, ...past, ...stems.map((one) => `${one === verb ? stem : one}ing`)];
}

function lexicon(): ReadonlyMap<string, Act> {
  const found = new Map<string, Act>();
  const add = (verbs: string, act: Omit<Act, 'verb'>): void => {
    for (const verb of verbs.split(' '))
      for (const form of forms(verb)) if (!found.has(form)) found.set(form, { ...act, verb });
  };
  add(WRITING, { access: 'write' });
  add(READING, { access: 'read' });
  add(EXCLUSIVE, { access: 'exclusive' });
  add(RELEASING, { access: 'exclusive', release: true });
  for (const [form, verb] of Object.entries(IRREGULAR)) {
    const act = found.get(verb);
    if (act !== undefined) found.set(form, act);
  }
  return found;
}

const LEXICON = lexicon();
const LONGEST = Math.max(...[...LEXICON.keys()].map(({ length }) => length));

/** What an English word in lower case does, in whichever form it stands; undefined where it is no verb of these. */
export const actOf = (word: string): Act | undefined => (word.length > LONGEST ? undefined : LEXICON.get(word));
