import type { GlyphName } from '../agents/level.ts';

/** The shape that stands for a state: shape first, colour second, the same wherever it appears. Nothing for a healthy agent. */
export function Glyph({ name, label, size = 12 }: { name: GlyphName; label?: string; size?: number }) {
  const named = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return (
    <svg
      className="flex-none"
      width={size}
      height={size}
      viewBox="0 0 12 12"
      {...(name === 'none' ? { 'aria-hidden': true } : named)}
    >
      {shapes[name]}
    </svg>
  );
}

const shapes: Record<GlyphName, React.ReactNode> = {
  none: null,
  warn: <path d="M6 1 11.5 11H.5z" fill="var(--warn)" />,
  critical: <path d="M6 .2 11.8 6 6 11.8.2 6z" fill="var(--critical)" />,
  quarantined: (
    <>
      <rect x="1" y="1" width="10" height="10" fill="none" stroke="var(--quarantine)" strokeWidth="1.5" />
      <path d="M1 7 7 1M3 11l8-8M8 11l3-3" stroke="var(--quarantine)" strokeWidth="1.25" />
    </>
  ),
  probation: (
    <>
      <circle cx="6" cy="6" r="4.5" fill="none" stroke="var(--muted)" strokeWidth="1.5" />
      <path d="M6 1.5a4.5 4.5 0 0 1 0 9z" fill="var(--muted)" />
    </>
  ),
  few: <circle cx="6" cy="6" r="4.5" fill="none" stroke="var(--muted)" strokeWidth="1.5" strokeDasharray="2 2" />,
};
