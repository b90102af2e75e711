/**
 * Bytes that names need as a JSON array in UTF-8, with a comma after it. What JSON escapes needs up to six for each
 * UTF-16 unit.
 */
export function jsonBytes(names: readonly string[]): number {
  const json = JSON.stringify(names);
  let bytes = json.length + 1;
  for (let at = 0; at < json.length; at++) {
    const unit = json.charCodeAt(at);
    // A surrogate pair has four bytes, two for each half; JSON escapes halves that stand alone.
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes;
}
