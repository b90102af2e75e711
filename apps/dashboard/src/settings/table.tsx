import type { ReactNode } from 'react';

/**
 * A table that becomes a list of cards on a phone, each value behind the name of its column. The roles are written out,
 * since browsers drop those of a table whose parts are laid out otherwise.
 */
export function Table({
  label,
  columns,
  children,
}: {
  label: string;
  columns: readonly string[];
  children: ReactNode;
}) {
  return (
    <div className="scroll rounded-8 border border-line-strong bg-surface">
      <table role="table" aria-label={label} className="w-full border-collapse text-12 max-desk:block">
        <thead role="rowgroup" className="max-desk:sr-only">
          <tr role="row">
            {columns.map((name) => (
              <th
                key={name}
                role="columnheader"
                scope="col"
                className="border-b border-line px-3 py-2 text-left font-normal whitespace-nowrap text-muted first:pl-4 last:pr-4"
              >
                {name === '' ? <span className="sr-only">Actions</span> : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup" className="max-desk:block">
          {children}
        </tbody>
      </table>
    </div>
  );
}

export function Row({ children, faint = false, id }: { children: ReactNode; faint?: boolean; id: string }) {
  return (
    <tr
      role="row"
      data-id={id}
      className={`border-b border-line last:border-0 max-desk:block max-desk:px-3 max-desk:py-3 ${faint ? 'text-muted' : ''}`}
    >
      {children}
    </tr>
  );
}

/** @param props.name that of its column, shown before the value on a phone; empty where the value speaks for itself */
export function Cell({ name, children, className = '' }: { name: string; children: ReactNode; className?: string }) {
  return (
    <td
      role="cell"
      className={`px-3 py-2 align-top first:pl-4 last:pr-4 max-desk:flex max-desk:gap-2 max-desk:px-0 max-desk:py-0.5 max-desk:first:pl-0 ${className}`}
    >
      {name !== '' && (
        <span aria-hidden="true" className="w-20 flex-none text-muted desk:hidden">
          {name}
        </span>
      )}
      <div className="min-w-0">{children}</div>
    </td>
  );
}
