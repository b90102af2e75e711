import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** @type {import('next').NextConfig} */
export default {
  output: 'standalone',
  poweredByHeader: false,
  reactStrictMode: true,
  // While one page gives way to the next there may be no link to the icon; then browsers ask for this one.
  rewrites: () => [{ source: '/favicon.ico', destination: '/icon.svg' }],
  transpilePackages: ['@chorus/contracts', '@chorus/graph'],
  outputFileTracingRoot: root,
  turbopack: { root },
  typescript: { ignoreBuildErrors: true }, // the typecheck target does it
};
