'use client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { createKey } from '../api/admin.ts';
import { usePlace } from '../fleet/context.tsx';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button } from '../ui/button.tsx';
import { ActionDialog } from '../ui/dialog.tsx';
import { NameField } from '../ui/field.tsx';
import { SecretOnce } from '../ui/secret-once.tsx';
import { visible } from '../ui/text.ts';
import { KEY_VARIABLE } from './snippets.ts';
import { WAYS, type Way } from './ways.ts';

/** Puts a new key into the lines above, or says who can make one. The key that a person logged in with is never there. */
export function KeyForThis(props: { way: Way; made: string | null; onMade: (key: string) => void }) {
  const { session } = usePlace();
  const [asking, setAsking] = useState(false);
  const lacks = (['admin', 'write'] as const).filter((scope) => !session.scopes.includes(scope));
  return (
    <div className="mt-3">
      {props.made !== null && <SecretOnce name="API key" secret={props.made} />}
      {lacks.length === 0 ? (
        <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2 text-12 text-muted">
          {props.made === null ? (
            <span>
              The lines read a key from <code className="id leading-4 text-text">${KEY_VARIABLE}</code>.
            </span>
          ) : (
            <span>It may only write to this fleet, and stands in the lines above until you leave this page.</span>
          )}
          <Button look={props.made === null ? 'primary' : 'plain'} onClick={() => setAsking(true)}>
            {props.made === null ? 'Make a key for this' : 'Make another'}
          </Button>
        </p>
      ) : (
        <p className="text-12 text-muted">
          The lines read a key from <code className="id leading-4 text-text">${KEY_VARIABLE}</code>: it needs the scope
          write. Your key may {session.scopes.join(', ')}; only a key with the scopes admin and write can make one here.
          Ask who runs this Chorus.
        </p>
      )}
      {asking && <KeyDialog way={props.way} onMade={props.onMade} onClose={() => setAsking(false)} />}
    </div>
  );
}

function KeyDialog(props: { way: Way; onMade: (key: string) => void; onClose: () => void }) {
  const { api, fleet_id } = usePlace();
  const by = WAYS.find(({ id }) => id === props.way)?.name ?? '';
  const [name, setName] = useState(`Agents, by ${by}`);
  const make = useMutation({
    gcTime: 0, // The answer holds the key: it does not outlive this dialog.
    mutationFn: () =>
      createKey(api, fleet_id, {
        name: name.trim(),
        scopes: ['write'],
        expires_at: null,
        reason: `Made on the Setup page for agents that send by ${by}`,
      }),
    onSuccess: ({ key }) => {
      props.onMade(key);
      props.onClose();
    },
  });
  const ready = name.trim() !== '' && !make.isPending;
  return (
    <ActionDialog
      title="Make a key for this"
      description={
        <>
          It may send messages of fleet <bdi className="id leading-4">{visible(fleet_id)}</bdi>, and nothing else. It is
          shown once, on this page, and does not expire. Making it is written to the audit log.
        </>
      }
      onClose={props.onClose}
    >
      <form
        className="mt-4 space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) make.mutate();
        }}
      >
        <NameField
          help="What it is for, so that it can be found when it has to be revoked."
          value={name}
          onChange={setName}
        />
        <ApiProblem error={make.error} />
        <div className="flex gap-2">
          <Button type="submit" look="primary" disabled={!ready}>
            {make.isPending ? 'Making' : 'Make the key'}
          </Button>
          <Button look="ghost" onClick={props.onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </ActionDialog>
  );
}
