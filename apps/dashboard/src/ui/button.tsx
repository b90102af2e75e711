import type { ComponentProps } from 'react';

const LOOKS = {
  plain: 'border border-line-strong bg-surface text-text hover:bg-raised',
  ghost: 'border border-transparent text-muted hover:bg-raised hover:text-text',
  primary: 'border border-accent bg-accent text-on-accent',
  danger: 'border border-quarantine text-quarantine hover:bg-quarantine-bg',
} as const;
/** One height in the page; the buttons of a verdict are a little taller. */
const SIZES = { normal: 'h-7', verdict: 'h-8', icon: 'h-7 w-7', joined: 'h-7 w-7 rounded-none border-0' } as const;

type Props = ComponentProps<'button'> & { look?: keyof typeof LOOKS; size?: keyof typeof SIZES };

/** A button in one of four weights. */
export function Button({ look = 'plain', size = 'normal', className = '', ...rest }: Props) {
  const padding = size === 'icon' || size === 'joined' ? '' : look === 'ghost' ? 'px-2' : 'px-2.5';
  const corners = size === 'joined' ? '' : 'rounded-6';
  return (
    <button
      type="button"
      className={`inline-flex flex-none items-center justify-center gap-1.5 text-12 font-medium whitespace-nowrap disabled:opacity-50 ${SIZES[size]} ${corners} ${padding} ${LOOKS[look]} ${className}`}
      {...rest}
    />
  );
}

/** A square button that shows only an icon; `label` names it. */
export function IconButton({ label, size = 'icon', ...rest }: Props & { label: string }) {
  return <Button aria-label={label} title={label} size={size} {...rest} />;
}
