import type { ReactNode } from 'react';

/** One numbered step of the page. */
export function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-3 flex items-center gap-2 text-14 font-semibold">
        <span
          aria-hidden="true"
          className="grid size-5 flex-none place-content-center rounded-full border border-line-strong text-12 font-medium text-muted"
        >
          {number}
        </span>
        {title}
      </h2>
      {children}
    </section>
  );
}
