import type { ConversationSummary } from '@chorus/contracts';
import Link from 'next/link';
import { TextLine } from '../conversation/redacted.tsx';
import { conversationAddress } from '../shell/pages.ts';
import { Age } from '../ui/age.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { amount, clip, count, dollars, visible } from '../ui/text.ts';
import { dateAndClock } from '../ui/time.ts';
import { marksOf, type Mark } from './marks.ts';
import { titleOf, titleParts } from './title.ts';

const TAG = {
  quarantine: 'bg-quarantine-bg text-quarantine',
  critical: 'bg-critical-bg text-critical',
  warn: 'bg-warn-bg text-warn',
} as const;
const NAMED = 4;

/** Columns of the list. On a phone the figures stand under the names. */
export const COLUMNS =
  'grid grid-cols-[minmax(0,1fr)_80px_80px_72px_128px_88px] items-center gap-x-4 px-6 max-mid:grid-cols-[minmax(0,1fr)_64px_64px_64px_72px] max-desk:grid-cols-[minmax(0,1fr)_auto] max-desk:px-3';

/** One conversation, all of it a link. `title` is its own, told apart from those of the other lines. */
export function ConversationRow({ of, title }: { of: ConversationSummary; title: string }) {
  const parts = titleParts({ title, redacted: of.redacted });
  return (
    <li className="border-b border-line" data-testid="conversation" data-correlation-id={of.correlation_id}>
      <Link
        href={conversationAddress(of.fleet_id, of.correlation_id)}
        prefetch={false}
        className={`${COLUMNS} py-2 hover:bg-hover`}
      >
        <span className="min-w-0">
          <span className="flex min-w-0 items-center gap-2 max-desk:flex-wrap max-desk:gap-y-1">
            <bdi
              className="min-w-0 truncate font-medium max-desk:line-clamp-2 max-desk:whitespace-normal"
              title={titleOf(of)}
            >
              {parts.length > 0 ? (
                <TextLine parts={parts} />
              ) : (
                <span className="font-normal text-muted">(nothing was said)</span>
              )}
            </bdi>
            {marksOf(of).map((mark) => (
              <MarkTag key={mark.words} mark={mark} />
            ))}
          </span>
          <span className="mt-0.5 flex min-w-0 items-baseline gap-2 text-12 text-muted">
            <bdi className="id min-w-0 shrink truncate leading-4" title={visible(of.correlation_id)}>
              {visible(clip(of.correlation_id, 80))}
            </bdi>
            <span className="min-w-0 flex-1 shrink-[2] truncate leading-4 max-desk:hidden" title={agentsOf(of, 64)}>
              {agentsOf(of, NAMED)}
            </span>
          </span>
          <span className="mt-0.5 block truncate text-12 text-muted desk:hidden">{agentsOf(of, NAMED)}</span>
          <span className="block text-12 text-muted desk:hidden">
            {[
              count(of.messages, 'message'),
              of.tokens === null ? '' : `${amount(of.tokens)} tokens`,
              of.cost_usd === null ? '' : `${dollars(of.cost_usd)} USD`,
            ]
              .filter(Boolean)
              .join(', ')}
          </span>
        </span>
        <Cell name="messages">{of.messages.toLocaleString('en')}</Cell>
        <Cell name="tokens">{of.tokens === null ? '–' : amount(of.tokens)}</Cell>
        <Cell name="US dollars">{of.cost_usd === null ? '–' : dollars(of.cost_usd)}</Cell>
        <span className="text-right text-12 whitespace-nowrap text-muted max-mid:hidden">
          <span className="sr-only">started </span>
          {dateAndClock(of.started_at).slice(0, -3)}
        </span>
        <span className="text-right text-12 text-muted max-desk:col-start-2 max-desk:row-start-1 max-desk:self-start">
          <span className="sr-only">last message </span>
          <Age at={of.last_at} />
          <span className="sr-only"> ago</span>
        </span>
      </Link>
    </li>
  );
}

function Cell({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <span className="text-right text-12 max-desk:hidden">
      {children}
      <span className="sr-only"> {name}</span>
    </span>
  );
}

function MarkTag({ mark }: { mark: Mark }) {
  return (
    <span
      className={`inline-flex h-5 flex-none items-center gap-1 rounded-4 px-1.5 text-12 leading-5 whitespace-nowrap ${mark.tone === null ? 'bg-raised text-muted' : TAG[mark.tone]}`}
    >
      {mark.glyph !== null && <Glyph name={mark.glyph} />}
      {mark.words}
    </span>
  );
}

function agentsOf({ agents, agent_count }: ConversationSummary, named: number): string {
  const names = agents.slice(0, named).map((agent) => clip(visible(agent), 40));
  const more = agent_count - names.length;
  return more > 0 ? `${names.join(', ')} and ${count(more, 'other')}` : names.join(', ');
}
