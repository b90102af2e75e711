export { withFigures } from './page.ts';
export { type Rows, table } from './table.ts';
