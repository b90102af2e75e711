/** Hands a file to the person, by the browser’s own way of saving. */
export function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Some browsers begin to read only after the press is over.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** `chorus-checkout-2026-03-01-143208.svg`: letters, digits and hyphens alone, whatever the fleet is called. */
export function fileName(fleet_id: string, as_of: string, ending: string): string {
  const fleet = fleet_id
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  const when = as_of.slice(0, 19).replace('T', '-').replaceAll(':', '');
  return `${['chorus', fleet, when].filter((part) => part !== '').join('-')}.${ending}`;
}
