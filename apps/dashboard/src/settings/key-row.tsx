import type { ApiKeyView } from '@chorus/contracts';
import { useSurroundings } from '../fleet/context.tsx';
import { Age } from '../ui/age.tsx';
import { Button } from '../ui/button.tsx';
import { visible } from '../ui/text.ts';
import { age, dateAndClock } from '../ui/time.ts';
import { Cell, Row } from './table.tsx';

/** One key: what it is for, what it may, how long. */
export function KeyRow({ of: key, onRevoke }: { of: ApiKeyView; onRevoke: () => void }) {
  const { session, now } = useSurroundings();
  return (
    <Row id={key.key_id} faint={key.state !== 'active'}>
      <Cell name="">
        <span className="font-medium break-words">
          <bdi>{visible(key.name)}</bdi>
        </span>
        {key.key_id === session.key_id && <span className="text-muted"> (yours)</span>}
        {(key.fleets.includes('*') || key.fleets.length > 1) && (
          <span className="block text-muted">
            {key.fleets.includes('*') ? 'All fleets' : `Fleets ${key.fleets.map(visible).join(', ')}`}
          </span>
        )}
      </Cell>
      <Cell name="Id">
        <bdi className="id leading-4 wrap-anywhere">{visible(key.key_id)}</bdi>
      </Cell>
      <Cell name="May">{key.scopes.join(', ')}</Cell>
      <Cell name="State">
        <State of={key} />
      </Cell>
      <Cell name="Created">
        {key.created_at === null ? (
          <span className="text-muted">by configuration</span>
        ) : (
          <>
            <Age at={key.created_at} /> ago
          </>
        )}
        {key.created_by !== null && (
          <span className="block text-muted">
            by <bdi className="id leading-4 wrap-anywhere">{visible(key.created_by)}</bdi>
          </span>
        )}
      </Cell>
      <Cell name="Expires">
        <Expiry of={key} now={now} />
      </Cell>
      <Cell name="" className="text-right max-desk:text-left">
        {key.state === 'active' &&
          (key.origin === 'created' ? (
            <Button
              className="max-desk:mt-1 max-desk:h-11"
              aria-label={`Revoke ${visible(key.name)}`}
              onClick={onRevoke}
            >
              Revoke
            </Button>
          ) : (
            <span className="text-muted" title="It stands in CHORUS_API_KEYS or its file; take it out there">
              Configured
            </span>
          ))}
      </Cell>
    </Row>
  );
}

function State({ of: key }: { of: ApiKeyView }) {
  if (key.state === 'revoked')
    return (
      <>
        Revoked
        {key.revoked_at !== null && (
          <span className="block">
            <Age at={key.revoked_at} /> ago
          </span>
        )}
      </>
    );
  return key.state === 'expired' ? 'Expired' : 'Active';
}

function Expiry({ of: key, now }: { of: ApiKeyView; now: number }) {
  if (key.expires_at === null) return 'never';
  const left = Date.parse(key.expires_at) - now;
  return (
    <time dateTime={key.expires_at} title={dateAndClock(key.expires_at)} className="whitespace-nowrap">
      {left > 0 ? `in ${age(left)}` : `${age(-left)} ago`}
    </time>
  );
}
