/**
 * The key of a link such as `http://localhost:3000/#key=abc`. A fragment never reaches a server.
 * @param hash `location.hash`
 * @returns the key and what the fragment is without it; null where there is no key
 */
export function keyFromFragment(hash: string): { readonly key: string; readonly rest: string } | null {
  const params = new URLSearchParams(hash.replace(/^#/, ''));
  const key = params.get('key');
  if (key === null || key === '') return null;
  params.delete('key');
  const rest = params.toString();
  return { key, rest: rest === '' ? '' : `#${rest}` };
}

/** Takes the key out of the address bar and of the history entry, before anything else can go wrong. */
export function takeKeyFromAddress(): string | null {
  const found = keyFromFragment(window.location.hash);
  if (found === null) return null;
  window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search + found.rest);
  return found.key;
}
