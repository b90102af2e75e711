const MAX_KNOWN = 100;
const known = new Map<number, string>();

/** RFC 3339 in UTC of ms since 1970. Records of one batch have few different times, so the last ones are remembered. */
export function instantText(ms: number): string {
  let text = known.get(ms);
  if (text === undefined) {
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(ms, (text = new Date(ms).toISOString()));
  }
  return text;
}
