'use client';
import type { RejectedList, RejectedMessage } from '@chorus/contracts';
import { useQuery } from '@tanstack/react-query';
import { askRejected } from '../api/admin.ts';
import { usePlace } from '../fleet/context.tsx';
import { AgentName } from '../ui/agent-name.tsx';
import { Age } from '../ui/age.tsx';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { count, visible, visibleLines } from '../ui/text.ts';
import { doorWords, marked, reasonWords, rejections } from './rejected-words.ts';

const EVERY_MS = 2_000;
/** Shown at once; the others on demand. */
const FIRST = 2;

/** Asked again every 2 s while the page is in view. */
export function useRejected() {
  const { api, fleet_id } = usePlace();
  return useQuery({
    queryKey: ['rejected', fleet_id],
    queryFn: () => askRejected(api, fleet_id),
    refetchInterval: EVERY_MS,
  });
}

/** Messages that were not taken: why, which field, how they began. Nothing where there is none. */
export function Rejected({ rejected, error }: { rejected: RejectedList | undefined; error: Error | null }) {
  if (rejected === undefined)
    return error === null ? null : (
      <div>
        <p className="mb-1 text-12 text-muted">Whether messages were rejected is not known:</p>
        <ApiProblem error={error} />
      </div>
    );
  const records = rejected.rejected;
  if (records.length === 0) return null;
  const [first, rest] = [records.slice(0, FIRST), records.slice(FIRST)];
  return (
    <section aria-label="Rejected messages" className="rounded-8 border border-warn bg-surface">
      <h2 className="flex items-center gap-2 px-4 pt-3 text-14 font-semibold">
        <Glyph name="warn" />
        {count(rejections(records), 'message')} rejected
      </h2>
      <ul className="divide-y divide-line">
        {first.map((record) => (
          <Item key={record.rejection_id} record={record} />
        ))}
      </ul>
      {rest.length > 0 && (
        <details className="border-t border-line">
          <summary className="cursor-pointer px-4 py-2 text-12 text-muted">{count(rest.length, 'older one')}</summary>
          <ul className="divide-y divide-line border-t border-line">
            {rest.map((record) => (
              <Item key={record.rejection_id} record={record} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Item({ record }: { record: RejectedMessage }) {
  return (
    <li data-testid="rejected-item" className="px-4 py-3">
      <p className="flex min-w-0 items-baseline gap-2 text-12">
        <b className="flex-none font-semibold">{reasonWords(record)}</b>
        {record.agent_id !== null && <AgentName id={record.agent_id} />}
        <span className="ml-auto flex-none text-muted">
          {doorWords(record)}, <Age at={record.at} /> ago
        </span>
      </p>
      <p className="mt-1 text-12 break-words">{visible(record.detail)}</p>
      {record.errors.length > 0 && (
        <dl className="mt-2 space-y-1 text-12">
          {record.errors.map(({ pointer, detail }, index) => (
            <div key={index} className="break-words">
              <dt className="id inline leading-4 text-warn">
                {pointer === '' ? 'the whole message' : visible(pointer)}
              </dt>{' '}
              <dd className="inline">{visible(detail)}</dd>
            </div>
          ))}
        </dl>
      )}
      {record.excerpt !== '' && <Excerpt record={record} />}
      {record.similar > 0 && (
        <p className="mt-2 text-12 text-muted">and {record.similar.toLocaleString('en')} similar in the same second</p>
      )}
    </li>
  );
}

/** How the message began. Its line breaks are kept, every other character that hides is made visible. */
function Excerpt({ record }: { record: RejectedMessage }) {
  return (
    <pre
      dir="ltr"
      aria-label="Beginning of the message"
      tabIndex={0}
      className="id scroll mt-2 max-h-40 rounded-6 border border-line bg-bg px-3 py-2 break-all whitespace-pre-wrap text-muted"
    >
      {marked(record).map(({ text, offending }, index) =>
        offending ? (
          <mark key={index} className="bg-transparent font-medium text-warn">
            {visibleLines(text)}
          </mark>
        ) : (
          visibleLines(text)
        ),
      )}
    </pre>
  );
}
