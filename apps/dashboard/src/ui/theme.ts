export type Theme = 'dark' | 'light';

/** Remembers a person's choice, so that the server sends the right colours at once. */
export const THEME_COOKIE = 'chorus_theme';
/** Request header by which the layout learns of `?theme=`, so that the first paint needs no script. */
export const THEME_HEADER = 'x-chorus-theme';

export function parseTheme(value: string | null | undefined): Theme | null {
  return value === 'dark' || value === 'light' ? value : null;
}

/** Shows and remembers a theme; null follows the system. */
export function chooseTheme(theme: Theme | null): void {
  const root = document.documentElement;
  if (theme === null) delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
  document.cookie = `${THEME_COOKIE}=${theme ?? ''}; path=/; max-age=${theme === null ? 0 : 31_536_000}; samesite=lax`;
}

export function chosenTheme(): Theme | null {
  return parseTheme(document.documentElement.dataset['theme']);
}

/** Calls back when colours may have changed, by choice or by the system. Returns how to stop. */
export function onThemeChange(callback: () => void): () => void {
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const system = matchMedia('(prefers-color-scheme: light)');
  system.addEventListener('change', callback);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', callback);
  };
}
