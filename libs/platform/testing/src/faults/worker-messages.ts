/** What parent and worker say to each other, over the channel of `fork`. */
export type ToWorker = { readonly ask: number; readonly command: unknown };

export type FromWorker =
  | { readonly ready: true }
  | { readonly answer: number; readonly result?: unknown; readonly error?: string }
  | { readonly news: unknown };
