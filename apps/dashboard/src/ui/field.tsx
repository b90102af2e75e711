import { useId, type ReactNode } from 'react';

export const INPUT = 'h-8 w-full rounded-6 border border-control bg-bg px-2 text-12 max-desk:h-11 disabled:opacity-50';

/** A named control with a line of help under it. `children` gets the ids that tie the three together. */
export function Field(props: {
  label: string;
  help?: ReactNode;
  children: (ids: { id: string; 'aria-describedby': string | undefined }) => ReactNode;
}) {
  const id = useId();
  const help = props.help === undefined ? undefined : `${id}-help`;
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-12 font-medium">
        {props.label}
      </label>
      {props.children({ id, 'aria-describedby': help })}
      {help !== undefined && (
        <p id={help} className="mt-1 text-12 text-muted">
          {props.help}
        </p>
      )}
    </div>
  );
}

/** The name that a person gives to what is made here; where the dialog begins. */
export function NameField(props: { help?: ReactNode; value: string; onChange: (name: string) => void }) {
  return (
    <Field label="Name" help={props.help}>
      {(ids) => (
        <input
          {...ids}
          className={INPUT}
          value={props.value}
          maxLength={100}
          required
          autoFocus
          autoComplete="off"
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** A named group of checkboxes or the like. */
export function FieldGroup({ label, help, children }: { label: string; help?: ReactNode; children: ReactNode }) {
  return (
    <fieldset>
      <legend className="mb-1 text-12 font-medium">{label}</legend>
      {children}
      {help !== undefined && <p className="mt-1 text-12 text-muted">{help}</p>}
    </fieldset>
  );
}

/** A checkbox with its name and, after it, what it means. */
export function Check(props: {
  name: string;
  note?: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label className="flex min-h-7 items-center gap-2 text-12 max-desk:min-h-11">
      <input
        type="checkbox"
        className="size-4 flex-none accent-accent"
        checked={props.checked}
        disabled={props.disabled}
        onChange={(event) => props.onChange(event.target.checked)}
      />
      <span className={props.disabled === true ? 'text-muted' : ''}>{props.name}</span>
      {props.note !== undefined && <span className="text-muted">{props.note}</span>}
    </label>
  );
}
