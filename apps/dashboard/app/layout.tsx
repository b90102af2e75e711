import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import './globals.css';
import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { parseTheme, THEME_COOKIE, THEME_HEADER } from '../src/ui/theme.ts';

export const metadata: Metadata = { title: 'Chorus', description: 'Watch a fleet of AI agents.' };
export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

/** The theme comes from `?theme=`, else from the cookie of an earlier choice, else the system decides. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme =
    parseTheme((await headers()).get(THEME_HEADER)) ?? parseTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html lang="en" data-theme={theme ?? undefined} suppressHydrationWarning>
      <body>{children}</body>
    </html>
  );
}
