import { hash } from './hash.ts';

/** Words that say how something is asked, and not what: they differ between two who want the same. */
const EMPTY = new Set(
  (
    'about above after again also although always among another anybody anyone anything because been before being below ' +
    'between both cannot could does doing done down during each else ever every everybody everyone everything from ' +
    'further give given gives going have having here however into itself just kindly know largely like make makes making ' +
    'many maybe more most much must myself need needed needs nobody once only other others ought over please quite ' +
    'rather really same shall should since some somebody someone something soon still such tell than thank thanks that ' +
    'their them then there these they thing things this those through thus till together towards under until upon ' +
    'very want wanted wants well were what whatever when where whether which while whom whose will with within without ' +
    'work would write yours find check look show list collect gather prepare produce investigate summarise summarize ' +
    'compare comparison summary overview estimate draft review provide create build help'
  ).split(' '),
);
const STEM = 4;
/** Fewer words with a meaning are said by everybody ("yes, please go ahead with it"). */
const MIN_WORDS = 5;
/** Characters of a request that is compared by what it is about; what is longer has words enough to be told by all of them. */
const MAX_REQUEST = 1_024;

/**
 * What a request is about, whatever the order of its words and their endings: equal texts for "compare the prices of our
 * suppliers …" and "a comparison of our suppliers' prices …". Undefined where it says too little.
 *
 * @param normalised see {@link normalise}
 */
export function topicOf(normalised: string): string | undefined {
  if (normalised.length > MAX_REQUEST) return undefined;
  const stems = new Set<string>();
  for (const word of normalised.split(' ')) {
    const isNumber = /\d/.test(word);
    if (!isNumber && (word.length < STEM || EMPTY.has(word))) continue;
    stems.add(isNumber ? word : word.slice(0, STEM));
  }
  return stems.size < MIN_WORDS ? undefined : hash([...stems].sort().join(' '));
}
