'use client';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import { MOST_CHARACTERS } from '../api/conversations.ts';
import { usePlace } from '../fleet/context.tsx';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { isTyping } from '../ui/typing.ts';
import { addressOf } from './pages.ts';

/**
 * Search from every page: what is written here is looked for among conversations. A field where the bar has room for it,
 * else a button that lays it over the bar; on a phone the page Conversations is as near. The key / leads here.
 */
export function BarSearch() {
  const { fleet_id } = usePlace();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      setOpen(true);
      field.current?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  useEffect(() => {
    if (open) field.current?.focus(); // Where it lay hidden it could not take the focus before.
  }, [open]);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (words.trim() === '') return;
    router.push(addressOf('/conversations', fleet_id, { q: words.trim() }));
    setWords('');
    field.current?.blur();
  };
  return (
    <div className="flex-none max-desk:hidden">
      <IconButton
        look="ghost"
        label="Search (/)"
        aria-expanded={open}
        className="wide:hidden"
        onClick={() => setOpen(true)}
      >
        <Icon name="search" />
      </IconButton>
      <form
        role="search"
        aria-label="All conversations"
        onSubmit={submit}
        onBlur={() => setOpen(false)}
        className={
          open
            ? 'max-wide:absolute max-wide:inset-x-0 max-wide:top-0 max-wide:z-20 max-wide:flex max-wide:h-12 max-wide:items-center max-wide:bg-surface max-wide:px-4'
            : 'max-wide:hidden'
        }
      >
        <label className="flex h-7 w-46 items-center gap-1.5 rounded-6 border border-control bg-bg px-2 text-muted focus-within:outline-2 focus-within:outline-accent max-wide:w-full">
          <Icon name="search" />
          <input
            ref={field}
            type="search"
            aria-label="Search all conversations"
            aria-keyshortcuts="/"
            placeholder="Search agents, text"
            maxLength={MOST_CHARACTERS}
            autoComplete="off"
            spellCheck={false}
            value={words}
            onChange={(event) => setWords(event.target.value)}
            onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
            className="w-full min-w-0 text-12 text-text outline-none"
          />
          <kbd aria-hidden="true" className="rounded-4 border border-line-strong px-1 font-mono text-12">
            /
          </kbd>
        </label>
      </form>
    </div>
  );
}
