import { visible } from '../ui/text.ts';
import { redactionWords, type TextPart } from './text-parts.ts';

/** Stands where something was taken out before storage. */
export function Redacted({ what }: { what: string }) {
  return (
    <span
      className="mx-0.5 rounded-4 bg-raised px-1 py-px text-12 font-normal whitespace-nowrap text-muted"
      title="Taken out before storage: Chorus does not hold it"
    >
      {redactionWords(what)} redacted
    </span>
  );
}

/** A text in one line, with what was taken out marked as in a transcript. */
export function TextLine({ parts }: { parts: readonly TextPart[] }) {
  return parts.map((part, index) =>
    part.type === 'redacted' ? <Redacted key={index} what={part.what} /> : visible(part.text),
  );
}
