'use client';
import type { TrustPolicyBody } from '@chorus/contracts';
import { useId } from 'react';
import { INPUT } from '../ui/field.tsx';
import { boundsWords, FIELD_SETS, valueAt, valueWords, type PolicyField } from './fields.ts';
import type { Draft, Reading } from './draft.ts';

/** A policy to be changed; what is wrong stands at its field. */
export function PolicyForm(props: {
  draft: Draft;
  reading: Reading;
  inForce: TrustPolicyBody;
  onChange: (draft: Draft) => void;
}) {
  const { draft, reading, inForce, onChange } = props;
  return (
    <form
      aria-label="Policy"
      noValidate
      className="gap-8 rounded-8 border border-line-strong bg-surface px-4 pt-4 desk:columns-2"
      onSubmit={(event) => event.preventDefault()}
    >
      {FIELD_SETS.map(({ title, note, fields }) => (
        <fieldset key={title} className="min-w-0 break-inside-avoid pb-6">
          <legend className="font-semibold">{title}</legend>
          <p className="text-12 text-muted">{note}</p>
          <div className="mt-1.5 space-y-1.5">
            {fields.map((field) => (
              <NumberField
                key={field.key}
                of={field}
                value={draft[field.key] ?? ''}
                error={reading.errors[field.key]}
                inForce={valueAt(inForce, field.key)}
                onChange={(value) => onChange({ ...draft, [field.key]: value })}
              />
            ))}
          </div>
        </fieldset>
      ))}
    </form>
  );
}

function NumberField(props: {
  of: PolicyField;
  value: string;
  error: string | undefined;
  /** What holds now. */
  inForce: number | undefined;
  onChange: (value: string) => void;
}) {
  const { of, value, error, inForce, onChange } = props;
  const id = useId();
  const changed = value.trim() !== (inForce === undefined ? '' : String(inForce / of.scale));
  return (
    <div>
      <div className="flex items-center gap-2 text-12">
        <label htmlFor={id} className="min-w-0 flex-1">
          {of.label}
        </label>
        <input
          id={id}
          inputMode="decimal"
          autoComplete="off"
          spellCheck={false}
          value={value}
          placeholder={of.absent ?? ''}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-note`}
          onChange={(event) => onChange(event.target.value)}
          className={`${INPUT} w-24! flex-none text-right aria-invalid:border-critical`}
        />
        <span className="w-28 flex-none text-muted">{of.unit}</span>
      </div>
      <p id={`${id}-note`} className="text-12 text-muted">
        {error !== undefined ? (
          <span className="text-critical">{error}</span>
        ) : changed ? (
          <span className="text-text">In force: {valueWords(of, inForce)}.</span>
        ) : (
          <span className="sr-only">
            {of.help} {boundsWords(of)}
          </span>
        )}
      </p>
    </div>
  );
}
