import type { TrustPolicyBody } from '@chorus/contracts';
import { FIELD_SETS, valueAt, valueWords } from './fields.ts';

/** A policy to be read: each number with its unit. */
export function PolicyWords({ of }: { of: TrustPolicyBody }) {
  return (
    <div className="gap-8 rounded-8 border border-line-strong bg-surface px-4 pt-4 desk:columns-2">
      {FIELD_SETS.map(({ title, note, fields }) => (
        <section key={title} aria-label={title} className="break-inside-avoid pb-6">
          <h3 className="font-semibold">{title}</h3>
          <p className="text-12 text-muted">{note}</p>
          <dl className="mt-1.5 text-12">
            {fields.map((field) => (
              <div key={field.key} className="flex gap-3 border-b border-line py-1 last:border-0">
                <dt className="min-w-0 flex-1 text-muted">{field.label}</dt>
                <dd className="text-right whitespace-nowrap" data-field={field.key}>
                  {valueWords(field, valueAt(of, field.key))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
