const NAMES = [
  'bg',
  'surface',
  'text',
  'muted',
  'control',
  'accent',
  'warn',
  'critical',
  'quarantine',
  'quarantine-bg',
  'line-strong',
  'node',
] as const;

/** The colours of the present theme, for the canvas. */
export type Palette = Readonly<Record<(typeof NAMES)[number], string>>;

export function readPalette(root: Element): Palette {
  const style = getComputedStyle(root);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Palette;
}
