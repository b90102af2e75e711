import Link from 'next/link';
import { usePlace } from '../fleet/context.tsx';
import { messageAddress } from '../shell/pages.ts';
import { Button } from '../ui/button.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { clip, visible } from '../ui/text.ts';
import type { Search } from './use-wanted.ts';

/** Says how it stands with a message that the address names and that is not among those loaded. */
export function Wanted(props: { target: string; search: Search; loaded: number; onForget: () => void }) {
  const { target, search, loaded, onForget } = props;
  const { fleet_id } = usePlace();
  return (
    <div
      role="status"
      className="flex min-h-10 flex-wrap items-center gap-3 border-b border-line bg-warn-bg px-4 py-1.5"
    >
      <Glyph name="warn" />
      <span className="min-w-0 flex-1 break-words max-desk:basis-4/5">
        Message{' '}
        <bdi className="id" title={visible(target)}>
          {visible(clip(target, 60))}
        </bdi>{' '}
        {wordsOf(search, loaded)}
      </span>
      {search.state === 'far' && <Button onClick={search.goOn}>Load further</Button>}
      {search.state === 'failed' && <Button onClick={search.again}>Try again</Button>}
      {search.state === 'absent' && (
        <Link
          href={messageAddress(fleet_id, target)}
          prefetch={false}
          className="text-accent underline underline-offset-2"
        >
          Look in others
        </Link>
      )}
      {search.state !== 'loading' && search.state !== 'looking up' && <Button onClick={onForget}>Dismiss</Button>}
    </div>
  );
}

function wordsOf(search: Search, loaded: number): string {
  switch (search.state) {
    case 'looking up':
      return 'is not among those loaded; asking where it stands.';
    case 'loading':
      return 'is further down; loading as far as that.';
    case 'far':
      return `is further down than the ${loaded.toLocaleString('en')} messages that are loaded.`;
    case 'failed':
      return `could not be looked up: ${visible(search.error.message)}`;
    case 'absent':
      return 'is not in this conversation: it was deleted when its time was up, or never was here. A new one takes a few seconds.';
  }
}
