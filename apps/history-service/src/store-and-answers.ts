export { answer, isAnswerable } from './processors/answer.ts';
export { eventHistoryProcessor, HistoryQueriesProcessor } from './processors/history-queries.processor.ts';
export { HistoryStore } from './store/history-store.ts';
