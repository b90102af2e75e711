import { cuesIn, type Cue } from './cues.ts';
import { sentencesOf, withoutCode } from './sentences.ts';
import { answerTokensOf, tokensOf, tracesOf, type Trace } from './tokens.ts';

/** A text, and what is read from it: once, however many rules ask, and only if one does. */
export class Reading {
  readonly text: string;
  #cues: number | undefined;
  #sentences: readonly string[] | undefined;
  #traces: readonly Trace[] | undefined;
  #tokens: readonly string[] | undefined;
  #answerTokens: readonly string[] | undefined;
  #speech: Reading | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** Whether one of the words of a cue stands in it. */
  has(cue: Cue): boolean {
    return ((this.#cues ??= cuesIn(this.text)) & cue) !== 0;
  }

  get sentences(): readonly string[] {
    return (this.#sentences ??= sentencesOf(this.text));
  }

  get traces(): readonly Trace[] {
    return (this.#traces ??= tracesOf(this.text));
  }

  /** See {@link tokensOf}. */
  get tokens(): readonly string[] {
    return (this.#tokens ??= tokensOf(this.traces));
  }

  /** See {@link answerTokensOf}. */
  get answerTokens(): readonly string[] {
    return (this.#answerTokens ??= answerTokensOf(this));
  }

  /** What is said in it, without what is fenced as code. */
  get speech(): Reading {
    return (this.#speech ??= this.text.includes('```') ? new Reading(withoutCode(this.text)) : this);
  }

  /** Its first characters. */
  upTo(length: number): Reading {
    return this.text.length <= length ? this : new Reading(this.text.slice(0, length));
  }
}
