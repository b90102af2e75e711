import type { ReactNode } from 'react';

/** The part under the bar of a page that is read from top to bottom: it scrolls and keeps a readable width. */
export function PageBody({ children, className = '' }: { children: ReactNode; className?: string }) {
  return (
    <main className="scroll min-h-0 flex-1 px-6 py-8 max-desk:px-3 max-desk:py-4">
      <div className={`mx-auto w-full max-w-272 ${className}`}>{children}</div>
    </main>
  );
}
