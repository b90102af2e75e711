'use client';
import type { AlertChannelView } from '@chorus/contracts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { askChannels, removeChannel } from '../api/admin.ts';
import { usePlace } from '../fleet/context.tsx';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button } from '../ui/button.tsx';
import { visible } from '../ui/text.ts';
import { ChannelDialog } from './channel-dialog.tsx';
import { ChannelRow } from './channel-row.tsx';
import { Confirm } from './confirm.tsx';
import { may } from './scopes.ts';
import { Section } from './section.tsx';
import { Table } from './table.tsx';

const SOON_MS = 1_000;
const NOW_AND_THEN_MS = 10_000;

/** What is asked of the person: a new channel, another shape of one, whether it is to go. */
type Asked = { readonly what: 'add' } | { readonly what: 'edit' | 'remove'; readonly channel: AlertChannelView };

/** A change that was accepted and is not in the list yet. `before`: the channel as it was, as JSON. */
interface Awaited {
  readonly channel_id: string;
  readonly before: string;
}

/** Where alerts of the fleet go. */
export function Channels() {
  const { api, fleet_id, session } = usePlace();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [awaited, setAwaited] = useState<Awaited | null>(null);
  const admin = may(session, 'admin');
  const list = useQuery({
    queryKey: ['channels', fleet_id],
    queryFn: () => askChannels(api, fleet_id),
    refetchInterval: ({ state }) => (pending(awaited, state.data?.channels) ? SOON_MS : NOW_AND_THEN_MS),
  });
  const channels = list.data?.channels;
  const onSent = (channel_id: string): void => {
    setAwaited({ channel_id, before: asJson(channel_id, channels) });
    void list.refetch();
  };
  const close = (): void => setAsked(null);
  return (
    <Section
      title="Alert channels"
      note="Whom Chorus tells of a quarantine, a detection, a service that is down: once when it begins, once when it is over."
      action={
        <Button disabled={!admin} onClick={() => setAsked({ what: 'add' })}>
          Add channel
        </Button>
      }
      refusal={admin ? null : 'Channels are changed with a key that has the scope admin; yours has not.'}
    >
      <ApiProblem error={list.error} className="mb-3" />
      {channels === undefined ? (
        list.error === null && <p className="text-12 text-muted">Asking for the channels</p>
      ) : channels.length === 0 ? (
        <p className="rounded-8 border border-line-strong bg-surface px-4 py-6 text-center text-muted">
          Nobody is told yet. What happens is seen on the Fleet page only.
        </p>
      ) : (
        <Table label="Alert channels" columns={['Name', 'Kind', 'Address', 'Told of', 'Last delivery', '']}>
          {channels.map((channel) => (
            <ChannelRow
              key={channel.channel_id}
              of={channel}
              onEdit={() => setAsked({ what: 'edit', channel })}
              onRemove={() => setAsked({ what: 'remove', channel })}
            />
          ))}
        </Table>
      )}
      <p role="status" className="mt-2 min-h-4 text-12 text-muted">
        {pending(awaited, channels) ? 'Sent; the list shows it when it is in force.' : ''}
      </p>
      {asked?.what === 'add' && <ChannelDialog onSaved={onSent} onClose={close} />}
      {asked?.what === 'edit' && <ChannelDialog of={asked.channel} onSaved={onSent} onClose={close} />}
      {asked?.what === 'remove' && (
        <Confirm
          title={
            <>
              Remove <bdi>{visible(asked.channel.name)}</bdi>
            </>
          }
          consequence={
            <>
              From then on <bdi className="id leading-4">{visible(asked.channel.address)}</bdi> hears nothing more of
              this fleet, neither of what begins nor of the end of what it was told.
              {channels?.length === 1 && ' It is the only channel: nobody will be told.'}
            </>
          }
          verb="Remove"
          act={(reason) => removeChannel(api, fleet_id, asked.channel.channel_id, reason)}
          onSent={() => onSent(asked.channel.channel_id)}
          onClose={close}
        />
      )}
    </Section>
  );
}

/** The settings of a channel as the list has them; deliveries come and go by themselves. */
function asJson(channel_id: string, channels: readonly AlertChannelView[] | undefined): string {
  const channel = channels?.find((it) => it.channel_id === channel_id);
  return channel === undefined ? '' : JSON.stringify({ ...channel, last_delivery: null });
}

const pending = (awaited: Awaited | null, channels: readonly AlertChannelView[] | undefined): boolean =>
  awaited !== null && asJson(awaited.channel_id, channels) === awaited.before;
