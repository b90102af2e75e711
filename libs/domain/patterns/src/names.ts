const WORD = /[\p{L}\p{N}_-]/u;

/** Whether a text names a thing or an agent: in full, or by the last part of its name where that is no ordinary word. */
export function names(text: string, resource: string): boolean {
  const last = resource.slice(Math.max(resource.lastIndexOf(':'), resource.lastIndexOf('/')) + 1);
  return hasWord(text, resource) || (last !== resource && /\d/.test(last) && hasWord(text, last));
}

function hasWord(text: string, name: string): boolean {
  if (name.length < 3 || name.length > 256) return false;
  for (let at = text.indexOf(name), tries = 0; at >= 0 && tries < 16; at = text.indexOf(name, at + 1), tries++) {
    if (!WORD.test(text[at - 1] ?? ' ') && !WORD.test(text[at + name.length] ?? ' ')) return true;
  }
  return false;
}
