import { CRITICAL_RISK, RAISED_RISK } from '../problems/conflicts.ts';
import { Glyph } from './glyph.tsx';
import { fraction } from './text.ts';

/** A conflict risk: always the number; shape and colour from .3 on. */
export function Risk({ risk }: { risk: number }) {
  const tone = risk >= CRITICAL_RISK ? 'critical' : risk >= RAISED_RISK ? 'warn' : null;
  const colour = tone === 'critical' ? 'text-critical' : tone === 'warn' ? 'text-warn' : 'text-muted';
  return (
    <span className={`inline-flex items-center gap-1 font-medium ${colour}`} title={`Conflict risk ${risk.toFixed(2)}`}>
      {tone !== null && <Glyph name={tone} label={tone === 'critical' ? 'high risk' : 'raised risk'} />}
      {fraction(risk)}
    </span>
  );
}
