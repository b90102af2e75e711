'use client';
import type { PolicyList } from '@chorus/contracts';
import { useSurroundings } from '../fleet/context.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { count } from '../ui/text.ts';

/** What is left of what the policy may do on its own; trouble where nothing is. */
export function BudgetLeft({ of }: { of: NonNullable<PolicyList['budget']> }) {
  const { live } = useSurroundings();
  const { capacity, refill_per_hour } = of;
  const left = Math.floor(of.left);
  const spent = left === 0;
  return (
    <p data-testid="budget-left" className="mb-3 flex items-start gap-2 text-12 text-muted">
      {spent && (
        <span className="mt-0.5">
          <Glyph name="warn" label="Spent" />
        </span>
      )}
      <span>
        {capacity === 0 ? (
          <b className="font-medium text-text">The policy only advises:</b>
        ) : spent ? (
          <b className="font-medium text-text">Budget spent:</b>
        ) : (
          <>
            <b className="font-medium text-text">
              {left} of {count(capacity, 'quarantine')}
            </b>{' '}
            left
          </>
        )}{' '}
        {capacity === 0
          ? 'it may quarantine nobody on its own.'
          : spent
            ? `the policy only advises, and ${refill_per_hour === 0 ? 'nothing comes' : `${refill_per_hour} of ${capacity} come`} back in an hour.`
            : `that the policy may put in force on its own; ${refill_per_hour} an hour come back.`}
        {live.fleet?.mode === 'observe' && ' This fleet only observes: nothing is spent.'}
      </span>
    </p>
  );
}
