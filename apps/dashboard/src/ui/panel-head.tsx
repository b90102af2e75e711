import type { ReactNode } from 'react';

/** The 56 px head of a panel, so that one line runs across list, strip and feed. */
export function PanelHead({
  title,
  note,
  stacked,
  children,
}: {
  title: string;
  note: string;
  stacked: boolean;
  children?: ReactNode;
}) {
  return (
    <div className="flex h-14 flex-none items-center gap-2 border-b border-line pr-4 pl-4 max-desk:px-3">
      <div className={stacked ? 'min-w-16' : 'flex items-baseline gap-2'}>
        <h2 className="font-semibold">{title}</h2>
        <div className="text-12 text-muted">{note}</div>
      </div>
      {children}
    </div>
  );
}
