import type { ProcessingMetadata } from '@chorus/contracts';
import { useState } from 'react';
import { visibleLines } from '../ui/text.ts';
import { Redacted } from './redacted.tsx';
import { beginning, textParts } from './text-parts.ts';

/** How many pieces of each kind were taken out of the message. */
type Redactions = ProcessingMetadata['redactions'];

/** What was said: hostile text, shown as text only, long ones folded. */
export function MessageText({ text, redactions }: { text: string; redactions: Redactions }) {
  const [all, setAll] = useState(false);
  const short = beginning(text);
  const cut = short.length < text.length;
  return (
    <div className="max-w-[72ch]">
      <Parts text={all || !cut ? text : `${short}…`} redactions={redactions} />
      {cut && (
        <button
          type="button"
          aria-expanded={all}
          onClick={() => setAll(!all)}
          className="block text-12 font-medium text-accent hover:underline hover:underline-offset-2 max-desk:min-h-11"
        >
          {all ? 'Show less' : `Show all ${text.length.toLocaleString('en')} characters`}
        </button>
      )}
    </div>
  );
}

function Parts({ text, redactions }: { text: string; redactions: Redactions }) {
  return textParts(text, (kind) => Object.hasOwn(redactions ?? {}, kind)).map((part, index) => {
    switch (part.type) {
      case 'text':
        return (
          <bdi key={index} className="break-words whitespace-pre-wrap">
            {visibleLines(part.text)}
          </bdi>
        );
      case 'code':
        return (
          <pre
            key={index}
            dir="ltr"
            tabIndex={0}
            className="id scroll my-1 max-h-90 rounded-4 bg-raised px-2 py-1 leading-4"
          >
            {visibleLines(part.text)}
          </pre>
        );
      case 'redacted':
        return <Redacted key={index} what={part.what} />;
    }
  });
}
