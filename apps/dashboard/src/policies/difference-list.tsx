import type { Difference } from './draft.ts';

/** What changes from one policy to another, field by field. */
export function DifferenceList({ of, label }: { of: readonly Difference[]; label: string }) {
  return (
    <ul aria-label={label} className="space-y-1 text-12">
      {of.map(({ key, label: name, set, before, after }) => (
        <li key={key} className="flex flex-wrap gap-x-2">
          <span>
            <span className="text-muted">{set}:</span> {name}
          </span>
          <span>
            <span className="text-muted line-through decoration-control">{before}</span>{' '}
            <span aria-hidden="true" className="text-muted">
              →
            </span>
            <span className="sr-only">becomes</span> <b className="font-medium">{after}</b>
          </span>
        </li>
      ))}
    </ul>
  );
}
