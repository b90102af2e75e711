import type { ComponentProps } from 'react';

const LOOKS = {
  plain: 'border border-line-strong bg-surface px-2.5 text-text hover:bg-raised',
  ghost: 'border border-transparent px-2 text-muted hover:bg-raised hover:text-text',
  primary: 'border border-accent bg-accent px-2.5 text-on-accent',
  danger: 'border border-quarantine px-2.5 text-quarantine hover:bg-quarantine-bg',
} as const;

/** One height (28 px), four weights. */
export function Button({
  look = 'plain',
  className = '',
  ...rest
}: ComponentProps<'button'> & { look?: keyof typeof LOOKS }) {
  return (
    <button
      type="button"
      className={`inline-flex h-7 flex-none items-center justify-center gap-1.5 rounded-6 text-12 font-medium whitespace-nowrap disabled:opacity-50 ${LOOKS[look]} ${className}`}
      {...rest}
    />
  );
}

/** A square button that shows only an icon; `label` names it. */
export function IconButton({ label, className = '', ...rest }: ComponentProps<typeof Button> & { label: string }) {
  return <Button aria-label={label} title={label} className={`w-7 px-0 ${className}`} {...rest} />;
}
