import { expect, it } from '@jest/globals';
import { MemoryBus } from '@chorus/bus';
import { runIngestion } from './testing/running-ingestion.ts';
import { AgentStates } from './agent-states/agent-states.ts';
import { MessagePublisher } from './messages/message-publisher.ts';
import { MessagesController } from './messages/messages.controller.ts';
import { OtlpController } from './otlp/otlp.controller.ts';
import { TraceReceiver } from './otlp/trace-receiver.ts';

it('AppModule is complete: everything that is injected can be resolved', async () => {
  const bus = new MemoryBus();
  const { app, close } = await runIngestion({ bus });
  for (const type of [MessagesController, MessagePublisher, AgentStates, OtlpController, TraceReceiver])
    expect(app.get(type, { strict: false })).toBeInstanceOf(type);
  await close();
  await bus.close();
});
