import type { Request } from 'express';

interface Layer {
  readonly route?: { readonly path: unknown; readonly methods: Record<string, boolean> };
  match(path: string): boolean;
}

/** The methods that the application's own routes take at a request's path; empty where no route matches. */
export function allowedMethods(request: Request): string[] {
  const stack = (request.app.router as unknown as { stack?: Layer[] }).stack ?? [];
  const methods = stack
    .filter((layer) => layer.route && typeof layer.route.path === 'string' && !layer.route.path.includes('*'))
    .filter((layer) => matches(layer, request.path))
    .flatMap((layer) => Object.keys(layer.route?.methods ?? {}));
  return [...new Set(methods.filter((method) => method !== '_all').map((method) => method.toUpperCase()))].sort();
}

/** A path that cannot be decoded makes `match` throw. */
function matches(layer: Layer, path: string): boolean {
  try {
    return layer.match(path);
  } catch {
    return false;
  }
}
