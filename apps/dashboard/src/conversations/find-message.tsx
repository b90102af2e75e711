'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { askDecisionPlace, askMessagePlace } from '../api/conversations.ts';
import { usePlace } from '../fleet/context.tsx';
import { PageBody } from '../shell/page-body.tsx';
import { addressOf, conversationAddress } from '../shell/pages.ts';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button } from '../ui/button.tsx';
import { clip, visible } from '../ui/text.ts';

type Wanted =
  | { readonly message_id: string; readonly decision?: never }
  | { readonly message_id?: never; readonly decision: string };

/**
 * Goes to the conversation of a message of which only the id is known, or the offset of the decision on it; says so where
 * there is none.
 */
export function FindMessage({ message_id, decision }: Wanted) {
  const { api, fleet_id } = usePlace();
  const router = useRouter();
  const found = useQuery({
    queryKey: ['conversation of', fleet_id, message_id, decision],
    queryFn: () =>
      decision === undefined ? askMessagePlace(api, fleet_id, message_id) : askDecisionPlace(api, fleet_id, decision),
    staleTime: 0,
  });
  const place = found.data;
  useEffect(() => {
    if (place) router.replace(conversationAddress(fleet_id, place.correlation_id, place.message_id));
  }, [router, fleet_id, place]);
  const name = message_id ?? `of decision ${decision}`;
  const id = (
    <bdi className="id break-all text-text" title={visible(name)}>
      {visible(clip(name, 200))}
    </bdi>
  );
  const nowhere = place === null && !found.isFetching;
  return (
    <PageBody>
      <h1 className="text-20 font-semibold">{nowhere ? 'No such message' : 'Looking for a message'}</h1>
      {found.error !== null ? (
        <ApiProblem error={found.error} className="mt-4" />
      ) : (
        <p role="status" className="mt-2 max-w-[72ch] text-muted">
          {nowhere ? (
            <>
              The event store of fleet <bdi className="id text-text">{visible(fleet_id)}</bdi> holds no message {id}. It
              may be older than what is kept, or of another fleet; one of this moment is there in a few seconds.
            </>
          ) : (
            <>Asking which conversation message {id} stands in.</>
          )}
        </p>
      )}
      {(nowhere || found.error !== null) && (
        <div className="mt-6 flex items-center gap-4">
          <Button onClick={() => void found.refetch()}>Look again</Button>
          <Link href={addressOf('/conversations', fleet_id)} className="text-accent underline underline-offset-2">
            All conversations
          </Link>
        </div>
      )}
    </PageBody>
  );
}
