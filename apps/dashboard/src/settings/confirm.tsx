'use client';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button } from '../ui/button.tsx';
import { ActionDialog } from '../ui/dialog.tsx';
import { ReasonField, reasonIsEnough } from '../ui/reason-field.tsx';

/** Takes something away: first what follows from it, then why, then the button. */
export function Confirm(props: {
  title: ReactNode;
  consequence: ReactNode;
  verb: string;
  act: (reason: string) => Promise<unknown>;
  onSent: () => void;
  onClose: () => void;
}) {
  const [reason, setReason] = useState('');
  const act = useMutation({
    mutationFn: () => props.act(reason.trim()),
    onSuccess: () => {
      props.onSent();
      props.onClose();
    },
  });
  const ready = reasonIsEnough(reason) && !act.isPending;
  return (
    <ActionDialog title={props.title} description={props.consequence} onClose={props.onClose}>
      <form
        className="mt-4 space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) act.mutate();
        }}
      >
        <ReasonField value={reason} onChange={setReason} autoFocus />
        <ApiProblem error={act.error} />
        <div className="flex gap-2">
          <Button type="submit" look="danger" disabled={!ready}>
            {props.verb}
          </Button>
          <Button look="ghost" onClick={props.onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </ActionDialog>
  );
}
