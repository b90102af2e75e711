import { Body, Controller, Headers, Post, Req, Res, UseGuards } from '@nestjs/common';
import { MAX_MESSAGES_PER_REQUEST, type IngestResponse } from '@chorus/contracts';
import { ApiKeyGuard, principalOf, ProblemException, RequireScope, type Principal } from '@chorus/service-kit';
import type { Request, Response } from 'express';
import { AgentStates } from '../agent-states/agent-states.ts';
import { IngestionMetrics } from '../ingestion-metrics.ts';
import { rejectionOfItem, rejectionOfRequest } from '../rejections/of-http.ts';
import { Rejections } from '../rejections/rejections.ts';
import { checkMessage, type Checked } from './check-message.ts';
import { MessagePublisher } from './message-publisher.ts';
import { givenTraceparent } from './trace-context.ts';

/** The public door by HTTP. */
@Controller('api/v1/messages')
@UseGuards(ApiKeyGuard)
export class MessagesController {
  constructor(
    private readonly publisher: MessagePublisher,
    private readonly states: AgentStates,
    private readonly metrics: IngestionMetrics,
    private readonly rejections: Rejections,
  ) {}

  /**
   * Takes one message or an array; each is checked by itself and those that pass are on the log, or safe on disk on
   * their way there, in their order, when the answer comes. 202 when at least one was taken, else 422 with the same shape.
   */
  @Post()
  @RequireScope('write')
  async post(
    @Req() request: Request,
    @Body() body: unknown,
    @Headers('traceparent') traceparent: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IngestResponse> {
    // The guard lets nobody pass whom it does not know.
    const principal = principalOf(request) as Principal;
    const alone = !Array.isArray(body);
    const items = this.#messagesOf(body, principal);
    const at = (index: number) => (alone ? '' : `/${index}`);
    const checked = items.map((item, index) => checkMessage(item, at(index), principal));
    const taken = checked.filter((item) => item.ok);
    const ids =
      taken.length === 0
        ? []
        : await this.publisher.publish(
            taken.map(({ message }) => message),
            taken.reduce((sum, { bytes }) => sum + bytes, 0),
            givenTraceparent(traceparent),
          );
    this.#count(checked);
    for (const [index, item] of checked.entries())
      if (!item.ok) this.rejections.tell(rejectionOfItem(items[index], item, at(index), principal));

    let next = 0;
    const results = checked.map((item, index) =>
      item.ok
        ? { index, id: ids[next++] ?? '', agent_state: this.states.of(item.fleet, item.message.agent_id) }
        : { index, problem: item.problem },
    );
    response.status(taken.length > 0 ? 202 : 422);
    return { accepted: taken.length, rejected: checked.length - taken.length, items: results };
  }

  #messagesOf(body: unknown, principal: Principal): readonly unknown[] {
    try {
      return messagesOf(body);
    } catch (error) {
      const rejection = rejectionOfRequest(error, 'http', principal, body);
      if (rejection) this.rejections.tell(rejection);
      throw error;
    }
  }

  #count(checked: readonly Checked[]): void {
    for (const item of checked)
      if (item.ok) {
        this.metrics.accepted.inc();
        this.metrics.bytes.inc(item.bytes);
      } else this.metrics.rejected.inc({ reason: item.reason });
  }
}

/** The messages of a request, whatever they are; throws where the request as a whole cannot be taken. */
function messagesOf(body: unknown): readonly unknown[] {
  const expected = `send one message as a JSON object, or an array of 1 to ${MAX_MESSAGES_PER_REQUEST} of them`;
  if (body === undefined) throw new ProblemException({ status: 400, detail: `The request has no body; ${expected}.` });
  if (typeof body !== 'object' || body === null)
    throw new ProblemException({
      status: 422,
      kind: 'validation',
      detail: `The body is neither a message nor an array; ${expected}.`,
    });
  if (!Array.isArray(body)) return [body];
  if (body.length === 0)
    throw new ProblemException({ status: 422, kind: 'validation', detail: `The array is empty; ${expected}.` });
  if (body.length > MAX_MESSAGES_PER_REQUEST)
    throw new ProblemException({
      status: 413,
      kind: 'too-many-messages',
      detail: `The array has ${body.length} messages; ${expected}.`,
    });
  return body;
}
