'use client';
import { Button } from '../src/ui/button.tsx';

/** Shown in place of the page where drawing it failed. */
export default function Failed({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <main className="grid h-full place-content-center justify-items-center p-6 text-center">
      <h1 className="text-20 font-semibold">This page failed</h1>
      <p className="mt-2 mb-6 max-w-110 text-muted" role="alert">
        {error.message || 'No reason is known.'} Your agents and what Chorus records of them are not touched by it.
      </p>
      <Button look="primary" onClick={reset}>
        Show it again
      </Button>
    </main>
  );
}
