import { startOpenAiStub } from './openai-stub.ts';

// The stub by itself, for trying an instrumentation by hand: the port is its only argument, 8080 without.
const { url } = await startOpenAiStub(Number(process.argv[2] ?? 8080));
console.log(url);
