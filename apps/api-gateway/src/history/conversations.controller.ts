import { Controller, Get, Inject, Param, Query, Req, Res, UseGuards } from '@nestjs/common';
import { agentId, type ConversationList, type ConversationPage } from '@chorus/contracts';
import { ApiKeyGuard, CONFIG, LOGGER, ProblemException, RequireScope, type Logger } from '@chorus/service-kit';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { FleetAccess } from '../auth/fleet-access.ts';
import type { GatewayConfig } from '../config.ts';
import { MESSAGE_COLUMNS, SUMMARY_COLUMNS } from '../export/columns.ts';
import { EXPORT_FORMATS, sendExport, type Export } from '../export/send-export.ts';
import { between, correlationId, historyPage, namesOf, requireOrder, words } from './history-query.ts';
import { History } from './history.ts';
import { inFleet } from '../rest/in-fleet.ts';

/** Rows that an export asks for at once. */
const EXPORT_PAGE = 500;

const howQuery = z.object({
  ...historyPage({ most: 1000, usual: 200 }),
  format: z
    .enum(EXPORT_FORMATS, `expected one of ${EXPORT_FORMATS.join(', ')}; without it the answer is a page as JSON`)
    .optional(),
});

const filters = z.object({
  ...between,
  agent_id: agentId.optional(),
  q: words,
  min_risk: z.coerce.number().min(0).max(1).default(0),
  with: namesOf(['detections', 'errors', 'blocked', 'redacted']),
});
const listQuery = inFleet.extend({
  ...filters.shape,
  ...howQuery.shape,
  ...historyPage({ most: 500, usual: 100 }),
});
const oneQuery = inFleet.extend(howQuery.shape);
const oneByIdQuery = oneQuery.extend({ correlation_id: correlationId });

/** Which page of a list: how many, and behind what. */
interface Place {
  readonly limit: number;
  readonly cursor: string | null;
}

/** What an export is made of: `P` is a page, `T` one of its rows. */
interface FileOf<P, T> extends Pick<Export<T>, 'name' | 'columns'> {
  readonly rowsOf: (page: P) => readonly T[];
}

/** Conversations of the past, as far as retention reaches: to look at, and to take along as a file. */
@Controller('api/v1')
@UseGuards(ApiKeyGuard)
@RequireScope('read')
export class ConversationsController {
  constructor(
    @Inject(FleetAccess) private readonly access: FleetAccess,
    @Inject(History) private readonly history: History,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Get('conversations')
  async list(
    @Req() request: Request,
    @Res() response: Response,
    @Query({ schema: listQuery }) query: z.infer<typeof listQuery>,
  ): Promise<void> {
    const { fleet_id } = this.access.fleet(request, query.fleet_id);
    requireOrder(query);
    await this.#answer(request, response, query, (place) => this.#conversations(fleet_id, query, place), {
      name: [fleet_id, 'conversations'],
      columns: SUMMARY_COLUMNS,
      rowsOf: ({ conversations }) => conversations,
    });
  }

  @Get('conversations/:correlation_id')
  one(
    @Req() request: Request,
    @Res() response: Response,
    @Param('correlation_id', { schema: correlationId }) correlation_id: string,
    @Query({ schema: oneQuery }) query: z.infer<typeof oneQuery>,
  ): Promise<void> {
    return this.#one(request, response, correlation_id, query);
  }

  /** The same for any id: a URL takes the segments "." and ".." out of its path, encoded or not. */
  @Get('conversation')
  oneById(
    @Req() request: Request,
    @Res() response: Response,
    @Query({ schema: oneByIdQuery }) query: z.infer<typeof oneByIdQuery>,
  ): Promise<void> {
    return this.#one(request, response, query.correlation_id, query);
  }

  async #one(
    request: Request,
    response: Response,
    correlation_id: string,
    query: z.infer<typeof oneQuery>,
  ): Promise<void> {
    const { fleet_id } = this.access.fleet(request, query.fleet_id);
    await this.#answer(request, response, query, (place) => this.#conversation(fleet_id, correlation_id, place), {
      name: [fleet_id, 'conversation', correlation_id],
      columns: MESSAGE_COLUMNS,
      rowsOf: ({ messages }) => messages,
    });
  }

  /** A page as JSON, or all pages as a file. */
  async #answer<P extends { readonly next_cursor: string | null }, T>(
    request: Request,
    response: Response,
    query: z.infer<typeof howQuery>,
    read: (place: Place) => Promise<P>,
    { rowsOf, ...file }: FileOf<P, T>,
  ): Promise<void> {
    const { format, limit } = query;
    const cursor = query.cursor ?? null;
    if (format === undefined) return void response.json(await read({ limit, cursor }));
    await sendExport(request, response, {
      ...file,
      format,
      read: async (place) => {
        const page = await read(place);
        return { rows: rowsOf(page), next_cursor: page.next_cursor };
      },
      cursor,
      pageSize: EXPORT_PAGE,
      maxRows: this.config.EXPORT_MAX_ROWS,
      logger: this.logger,
    });
  }

  async #conversations(fleet_id: string, query: z.infer<typeof filters>, place: Place): Promise<ConversationList> {
    const { conversations = [], next_cursor } = await this.history.ask((asked) => ({
      ...asked,
      ...place,
      kind: 'conversations',
      fleet_id,
      from: query.from ?? null,
      to: query.to ?? null,
      agent_id: query.agent_id ?? null,
      words: query.q,
      min_risk: query.min_risk,
      with: query.with,
    }));
    return { fleet_id, conversations, next_cursor };
  }

  /** @throws ProblemException 404 where the event store knows no message of it */
  async #conversation(fleet_id: string, correlation_id: string, place: Place): Promise<ConversationPage> {
    const reply = await this.history.ask((asked) => ({
      ...asked,
      ...place,
      kind: 'conversation',
      fleet_id,
      correlation_id,
    }));
    const conversation = reply.conversations?.[0];
    if (conversation)
      return {
        conversation,
        messages: reply.decisions ?? [],
        detections: reply.detections ?? [],
        next_cursor: reply.next_cursor,
      };
    throw new ProblemException({
      status: 404,
      kind: 'conversation',
      title: 'No such conversation',
      detail: `Fleet "${fleet_id}" has no conversation ${JSON.stringify(correlation_id.slice(0, 100))}, as far back as messages are kept. One is there a moment after its first message was decided on.`,
    });
  }
}
