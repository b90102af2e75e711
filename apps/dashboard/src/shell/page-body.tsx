import type { ReactNode } from 'react';

/**
 * The part under the bar of a page that is read from top to bottom: it scrolls and keeps a readable width. What is for screen
 * readers only is placed within it, else it would make the window taller than what is shown.
 */
export function PageBody({ children, className = '' }: { children: ReactNode; className?: string }) {
  return (
    <main className="scroll relative min-h-0 flex-1 px-6 py-8 max-desk:px-3 max-desk:py-4">
      <div className={`mx-auto w-full max-w-272 ${className}`}>{children}</div>
    </main>
  );
}
