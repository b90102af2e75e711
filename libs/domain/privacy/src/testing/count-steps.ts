import { RegExpParser, type AST } from '@eslint-community/regexpp';

/** What a search through a text has cost and found. */
export interface Search {
  /** Characters that were compared, the same ones as often as it was done. */
  readonly steps: number;
  readonly found: readonly string[];
}

/** Where a match that has come so far may end; undefined where it does not. */
type Rest = (at: number) => number | undefined;
type Matcher = (at: number, rest: Rest) => number | undefined;

/** The longest repetition that may be in a look around, for that is counted as one step. */
const MOST_IN_ASSERTIONS = 8;

/**
 * Searches as a backtracking engine does that has no short cuts, and counts: so that how the cost grows with the text is a
 * number, the same on every machine. Knows what the rules use of regular expressions.
 *
 * @throws Error for a pattern with what it does not know, or with a repetition without end
 */
export function countSteps(pattern: RegExp, text: string): Search {
  const counter = new Counter(pattern, text);
  const found: string[] = [];
  for (let at = 0; at <= text.length;) {
    const end = counter.match(at);
    if (end !== undefined && end > at) found.push(text.slice(at, end));
    at = end !== undefined && end > at ? end : at + 1;
  }
  return { steps: counter.steps, found };
}

class Counter {
  steps = 0;
  readonly #flags: string;
  readonly #match: Matcher;
  readonly #groups = new Map<AST.CapturingGroup, string>();

  constructor(
    pattern: RegExp,
    private readonly text: string,
  ) {
    this.#flags = pattern.flags.replaceAll(/[gy]/g, '');
    const parsed = new RegExpParser().parsePattern(pattern.source, undefined, undefined, { unicode: pattern.unicode });
    this.#match = this.#either(parsed.alternatives);
  }

  match(at: number): number | undefined {
    return this.#match(at, (end) => end);
  }

  #either(alternatives: readonly AST.Alternative[]): Matcher {
    const ways = alternatives.map(({ elements }) => this.#sequence(elements.map((element) => this.#of(element))));
    if (ways.length === 1) return ways[0]!;
    return (at, rest) => {
      for (const way of ways) {
        const end = way(at, rest);
        if (end !== undefined) return end;
      }
      return undefined;
    };
  }

  #sequence(parts: readonly Matcher[]): Matcher {
    return parts.reduceRight<Matcher>(
      (after, part) => (at, rest) => part(at, (next) => after(next, rest)),
      (at, rest) => rest(at),
    );
  }

  #of(element: AST.Element): Matcher {
    switch (element.type) {
      case 'Character':
      case 'CharacterClass':
      case 'CharacterSet': {
        const isOne = this.#one(element);
        return (at, rest) => (isOne(at) ? rest(at + 1) : undefined);
      }
      case 'Group':
        return this.#either(element.alternatives);
      case 'CapturingGroup': {
        const within = this.#either(element.alternatives);
        return (at, rest) =>
          within(at, (end) => {
            this.#groups.set(element, this.text.slice(at, end));
            return rest(end);
          });
      }
      case 'Backreference':
        return (at, rest) => {
          const group = Array.isArray(element.resolved) ? undefined : this.#groups.get(element.resolved);
          this.steps += group?.length ?? 1;
          return this.text.startsWith(group ?? '', at) ? rest(at + (group ?? '').length) : undefined;
        };
      case 'Assertion':
        return this.#assertion(element);
      case 'Quantifier':
        return this.#repeated(element);
      case 'ExpressionCharacterClass':
        throw new Error(`No steps are counted in ${element.raw}.`);
    }
  }

  #one({ raw }: AST.Element): (at: number) => boolean {
    const pattern = new RegExp(`^${raw}$`, this.#flags);
    const known = new Map<string, boolean>();
    return (at) => {
      this.steps++;
      if (at >= this.text.length) return false;
      const character = this.text.charAt(at);
      const before = known.get(character);
      if (before !== undefined) return before;
      const fits = pattern.test(character);
      known.set(character, fits);
      return fits;
    };
  }

  #assertion({ raw }: AST.Assertion): Matcher {
    for (const [, most] of raw.matchAll(/\{\d+,?(\d*)\}|[*+](?![^[]*\])/g))
      if (!most || Number(most) > MOST_IN_ASSERTIONS) throw new Error(`It looks too far around: ${raw}.`);
    const here = new RegExp(raw, `${this.#flags}y`);
    return (at, rest) => {
      this.steps++;
      here.lastIndex = at;
      return here.test(this.text) ? rest(at) : undefined;
    };
  }

  #repeated({ element, min, max, greedy, raw }: AST.Quantifier): Matcher {
    if (!Number.isFinite(max) || !greedy)
      throw new Error(`A repetition has an end, and takes as much as it can: ${raw}.`);
    if (element.type === 'Character' || element.type === 'CharacterClass' || element.type === 'CharacterSet') {
      const isOne = this.#one(element);
      return (at, rest) => {
        let end = at;
        while (end - at < max && isOne(end)) end++;
        for (; end - at >= min; end--) {
          const last = rest(end);
          if (last !== undefined) return last;
        }
        return undefined;
      };
    }
    const once = this.#of(element as AST.Element);
    const more =
      (times: number): Matcher =>
      (at, rest) => {
        const end = times < max ? once(at, (next) => (next > at ? more(times + 1)(next, rest) : undefined)) : undefined;
        return end ?? (times >= min ? rest(at) : undefined);
      };
    return more(0);
  }
}
