'use client';
import { useState } from 'react';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';

/** Copies `text`; where the browser does not allow it, says what to do instead. `label` tells buttons apart for screen readers. */
export function CopyButton({
  text,
  label,
  words = 'Copy',
  icon = 'copy',
}: {
  text: string;
  label: string;
  words?: string;
  icon?: IconName;
}) {
  // Remembers what was copied, so that another text is not called copied.
  const [copied, setCopied] = useState<{ text: string; done: boolean } | null>(null);
  const copy = (): void => {
    const done = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'));
    done.then(
      () => setCopied({ text, done: true }),
      () => setCopied({ text, done: false }),
    );
  };
  const state = copied?.text === text ? copied : null;
  return (
    <Button look="ghost" onClick={copy} aria-label={state === null ? `Copy ${label}` : undefined}>
      <Icon name={state?.done === true ? 'check' : icon} />
      <span aria-live="polite">{state === null ? words : state.done ? 'Copied' : 'Select it by hand'}</span>
    </Button>
  );
}
