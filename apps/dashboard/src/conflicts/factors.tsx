import { fraction, visible } from '../ui/text.ts';
import type { Part } from './conflict.ts';

const WIDTH = 160;
const SHADES = ['var(--text)', 'var(--muted)', 'var(--control)', 'var(--line-strong)'];

/** What a risk is made of: a bar whose parts are as long as what each adds, and the same in words. */
export function Factors({ parts }: { parts: readonly Part[] }) {
  if (parts.length === 0) return null;
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 text-12">
      <svg width={WIDTH} height="8" aria-hidden="true" className="flex-none">
        <rect width={WIDTH} height="8" rx="2" fill="var(--raised)" />
        {parts.map(({ from, to }, index) => (
          <rect
            key={index}
            x={from * WIDTH}
            width={Math.max(1, (to - from) * WIDTH - 1)}
            height="8"
            fill={shade(index)}
          />
        ))}
      </svg>
      <ul aria-label="Factors of the risk" className="flex min-w-0 flex-wrap gap-x-3 text-muted">
        {parts.map(({ name, contribution }, index) => (
          <li key={index} className="inline-flex items-center gap-1.5">
            <span aria-hidden="true" className="size-2 flex-none" style={{ background: shade(index) }} />
            {visible(name)} <b className="font-medium text-text">{fraction(contribution)}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}

const shade = (index: number): string => SHADES[Math.min(index, SHADES.length - 1)] ?? '';
