/** A parameter that knows some values; anything else reads as `otherwise`, so that an old link still opens. */
export const one = <T extends string>(value: string | null, of: readonly T[], otherwise: T): T =>
  of.find((it) => it === value) ?? otherwise;

/** Writes a parameter; a normal value is left out of the address. */
export function putParameter(params: URLSearchParams, name: string, value: string, normal: string): void {
  if (value === normal) params.delete(name);
  else params.set(name, value);
}
