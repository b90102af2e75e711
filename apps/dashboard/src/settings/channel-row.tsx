'use client';
import type { AlertChannelView, AlertDelivery } from '@chorus/contracts';
import { usePlace } from '../fleet/context.tsx';
import { Age } from '../ui/age.tsx';
import { Button } from '../ui/button.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { visible } from '../ui/text.ts';
import { alertsWords, deliveryWords, KINDS } from './channel-words.ts';
import { may } from './scopes.ts';
import { Cell, Row } from './table.tsx';
import { useTest, type Test } from './use-test.ts';

/** One channel: where it leads, what it is told of, how the last delivery went. */
export function ChannelRow(props: { of: AlertChannelView; onEdit: () => void; onRemove: () => void }) {
  const { session } = usePlace();
  const channel = props.of;
  const name = visible(channel.name);
  const test = useTest(channel.channel_id);
  const admin = may(session, 'admin');
  const operate = may(session, 'operate');
  return (
    <Row id={channel.channel_id} faint={!channel.enabled}>
      <Cell name="">
        <span className="font-medium break-words">
          <bdi>{name}</bdi>
        </span>
        {!channel.enabled && <span className="block">Switched off</span>}
      </Cell>
      <Cell name="Kind">{KINDS.find(({ kind }) => kind === channel.kind)?.name ?? channel.kind}</Cell>
      <Cell name="Address">
        <bdi className="id leading-4 wrap-anywhere">{visible(channel.address.replace(/^https:\/\//, ''))}</bdi>
      </Cell>
      <Cell name="Told of">{alertsWords(channel)}</Cell>
      <Cell name="Delivery">
        {test.state === 'idle' ? <Last of={channel.last_delivery} /> : <Outcome of={test} />}
        {/* Without the age, which would be told again and again. */}
        <span role="status" className="sr-only">
          {told(test, name)}
        </span>
      </Cell>
      <Cell name="" className="max-desk:mt-1 desk:text-right">
        <span className="inline-flex justify-end gap-2 max-desk:flex-wrap max-desk:justify-start max-desk:[&>button]:h-11">
          <Button
            disabled={!operate || underWay(test)}
            title={operate ? undefined : 'This key may look, not act'}
            aria-label={`Send test to ${name}`}
            onClick={test.send}
          >
            Send test
          </Button>
          {admin && (
            <>
              <Button aria-label={`Edit ${name}`} onClick={props.onEdit}>
                Edit
              </Button>
              <Button aria-label={`Remove ${name}`} onClick={props.onRemove}>
                Remove
              </Button>
            </>
          )}
        </span>
      </Cell>
    </Row>
  );
}

const underWay = (test: Test): boolean =>
  test.state === 'sending' || test.state === 'waiting' || (test.state === 'told' && !test.outcome.final);

function told(test: Test, name: string): string {
  switch (test.state) {
    case 'idle':
      return '';
    case 'sending':
    case 'waiting':
      return `Testing ${name}`;
    case 'silent':
      return `The test of ${name} has no outcome yet`;
    case 'refused':
      return `The test of ${name} was refused`;
    case 'told':
      return `The test of ${name}: ${deliveryWords(test.outcome.delivery)}`;
  }
}

function Last({ of: delivery }: { of: AlertDelivery | null }) {
  return delivery === null ? <span className="text-muted">None yet</span> : <Delivery of={delivery} />;
}

function Outcome({ of: test }: { of: Test }) {
  switch (test.state) {
    case 'idle':
      return null;
    case 'sending':
    case 'waiting':
      return 'Test is on its way';
    case 'silent':
      return <Trouble>No outcome of the test yet. Is the service alerting up? It shows here when it comes.</Trouble>;
    case 'refused':
      return <Trouble>{visible(test.error)}</Trouble>;
    case 'told':
      return <Delivery of={test.outcome.delivery} as={test.outcome.final ? 'test' : 'test that goes on'} />;
  }
}

function Delivery({ of: delivery, as = 'alert' }: { of: AlertDelivery; as?: 'alert' | 'test' | 'test that goes on' }) {
  const words = (
    <>
      {as !== 'alert' && 'Test: '}
      {deliveryWords(delivery)}, <Age at={delivery.at} /> ago
      {as === 'test that goes on' && '; it is tried again'}
    </>
  );
  if (delivery.state === 'delivered') return <span>{words}</span>;
  return (
    <Trouble>
      {words}
      {delivery.error !== null && <span className="block break-words text-text">{visible(delivery.error)}</span>}
    </Trouble>
  );
}

function Trouble({ children }: { children: React.ReactNode }) {
  return (
    <span className="flex gap-2 text-warn">
      <span className="mt-0.5">
        <Glyph name="warn" />
      </span>
      <span className="min-w-0">{children}</span>
    </span>
  );
}
