import { resolve } from 'node:path';
import { UsageError } from '../usage-error.ts';

/** A number given as text, within bounds. */
export function numberOption(name: string, text: string, low: number, high = Infinity): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value) || value < low || value > high) {
    const upTo = high === Infinity ? ` from ${low} on` : ` from ${low} to ${high}`;
    throw new UsageError(`--${name} is a number${upTo}, not "${text}".`);
  }
  return value;
}

/** A whole number given as text, within bounds. */
export function wholeOption(name: string, text: string, low: number, high: number = Number.MAX_SAFE_INTEGER): number {
  const value = numberOption(name, text, low, high);
  if (!Number.isInteger(value)) throw new UsageError(`--${name} is a whole number, not "${text}".`);
  return value;
}

/** `20`, `0.5` or `max`, which is without any pause. */
export function speedOption(text: string): number {
  if (text === 'max') return Infinity;
  const speed = numberOption('speed', text, 0);
  if (speed === 0 || speed === Infinity) throw new UsageError('--speed is greater than 0, or max.');
  return speed;
}

/** A path as the person typed it: npm changes the folder before it runs a script. */
export const typedPath = (path: string): string => resolve(process.env.INIT_CWD ?? process.cwd(), path);
