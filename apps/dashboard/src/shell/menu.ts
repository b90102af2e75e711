/** Classes that every menu and popover shares. */
export const MENU =
  'z-20 min-w-60 max-w-90 rounded-8 border border-line-strong bg-surface p-1 text-text shadow-[0_8px_24px_rgb(0_0_0/0.35)]';
export const MENU_ITEM =
  'flex h-8 items-center gap-2 rounded-6 px-2 outline-none select-none data-[highlighted]:bg-raised data-[state=checked]:shadow-[inset_2px_0_var(--accent)]';
export const MENU_LABEL = 'px-2 pt-2 pb-1 text-12 text-muted';
