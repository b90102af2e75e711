export type { Conversation, Incident, Occurrence, Statement } from './routing-loop/conversation.ts';
export { loopInputOf, type LoopInput } from './routing-loop/input.ts';
export { CONVERSATION_IDLE_MS, MAX_STATEMENTS, MIN_LAPS, MIN_LAPS_OF_RETRIES } from './routing-loop/limits.ts';
export { closeLoops, expireLoops, observe, type Observed } from './routing-loop/observe.ts';
