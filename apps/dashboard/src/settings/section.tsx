import { useId, type ReactNode } from 'react';

/** One part of the page: what it is, the action that adds to it, and why something cannot be done by this key. */
export function Section(props: {
  title: string;
  note: ReactNode;
  action?: ReactNode;
  refusal?: string | null;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-60 flex-1">
          <h2 id={id} className="text-14 font-semibold">
            {props.title}
          </h2>
          <p className="mt-0.5 text-12 text-muted">{props.note}</p>
        </div>
        {props.action}
      </div>
      {typeof props.refusal === 'string' && <p className="mt-2 text-12 text-muted">{props.refusal}</p>}
      <div className="mt-3">{props.children}</div>
    </section>
  );
}
