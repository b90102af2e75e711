/** What somebody else has named, for an error: quoted, and no longer than can be read. */
export const quote = (text: string): string => JSON.stringify(text.slice(0, 100));
