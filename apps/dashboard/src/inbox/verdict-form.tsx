'use client';
import type { Detection, DetectorPrecision, Verdict } from '@chorus/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { judge } from '../api/detections.ts';
import { mayOperate, usePlace } from '../fleet/context.tsx';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button } from '../ui/button.tsx';
import { fraction, visible } from '../ui/text.ts';
import { fateOf, KIND_NAMES } from './words.ts';

/** How often a detector was right, in a sentence. */
export function precisionWords(kind: Detection['kind'], of: DetectorPrecision | undefined): string {
  const name = KIND_NAMES[kind];
  if (of === undefined || of.precision === null || of.low === null || of.high === null)
    return `${name}: nobody has judged one yet.`;
  const judged = of.confirmed + of.dismissed;
  return `${name}: ${of.confirmed.toLocaleString('en')} of ${judged.toLocaleString('en')} judged ones confirmed, precision ${fraction(of.precision)} (95 %: ${fraction(of.low)}–${fraction(of.high)}).`;
}

/** Where a person says whether a detection stands. The verdict is kept with it, shown to all, and counted. */
export function VerdictForm({ of, precision }: { of: Detection; precision: DetectorPrecision | undefined }) {
  const { api, fleet_id, session } = usePlace();
  const queries = useQueryClient();
  const [note, setNote] = useState('');
  const sending = useMutation({
    mutationFn: (verdict: Verdict | null) => judge(api, fleet_id, of.detection_id, verdict, note.trim()),
    onSuccess: () => {
      setNote('');
      // The counts follow a moment after the verdict came back on the log.
      setTimeout(() => void queries.invalidateQueries({ queryKey: ['precision', fleet_id] }), 1500);
    },
  });
  const may = mayOperate(session);
  const sent = sending.isSuccess && of.verdict !== sending.variables;
  return (
    <section aria-labelledby="verdict" className="border-t border-line p-4">
      <h3 id="verdict" className="font-semibold">
        Your verdict
      </h3>
      <p className="mt-1 text-12 text-muted">{precisionWords(of.kind, precision)}</p>
      {of.verdict !== null && <p className="mt-2 text-12 break-words">{visible(fateOf(of))}</p>}
      {may ? (
        <>
          <textarea
            aria-label="Note, kept with the verdict (optional)"
            placeholder="Note, kept with the verdict (optional)"
            rows={2}
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.target.value)}
            className="mt-2 w-full rounded-6 border border-control bg-bg px-2 py-1.5 text-12"
          />
          <div className="mt-2 grid grid-cols-2 gap-2">
            {(['confirmed', 'dismissed'] as const).map((verdict) => (
              <Button
                key={verdict}
                size="verdict"
                look={verdict === 'confirmed' ? 'primary' : 'plain'}
                disabled={sending.isPending || of.verdict === verdict}
                onClick={() => sending.mutate(verdict)}
                className="max-desk:h-11"
              >
                {verdict === 'confirmed' ? 'Confirm' : 'Dismiss'}
              </Button>
            ))}
          </div>
          {of.verdict !== null && (
            <Button look="ghost" disabled={sending.isPending} onClick={() => sending.mutate(null)} className="mt-2">
              Take the verdict back
            </Button>
          )}
        </>
      ) : (
        <p className="mt-2 text-12 text-muted">Judging needs a key with the scope operate.</p>
      )}
      <p role="status" className="mt-1 text-12 text-muted empty:hidden">
        {sending.isPending ? 'Sending' : sent ? 'Sent; it shows here a moment after it is on the log.' : ''}
      </p>
      <ApiProblem error={sending.error} className="mt-2" />
    </section>
  );
}
