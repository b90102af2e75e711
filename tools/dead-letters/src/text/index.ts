export { safe, safeJson, shortened } from './safe.ts';
export { counted, table, timeText } from './table.ts';
