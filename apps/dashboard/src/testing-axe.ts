import axe from 'axe-core';

/** What axe finds in the document, except for what needs colours, places or a canvas: jsdom has none. */
export async function axeViolations(): Promise<string[]> {
  const without = ['color-contrast', 'label-content-name-mismatch', 'region'];
  const { violations } = await axe.run(document.body, {
    rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])),
  });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
