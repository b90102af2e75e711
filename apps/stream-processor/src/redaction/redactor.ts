import type { AgentMessage } from '@chorus/contracts';
import { policyOf, REDACTION_KINDS, type Redacted, type RedactionKind, type RedactionPolicy } from '@chorus/privacy';
import { CONFIG, Counter, METRICS, type Registry } from '@chorus/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { StreamProcessorConfig } from '../config.ts';
import { redactMessage } from './redact-message.ts';

/** Redacts by the service's settings, and counts in `/metrics`. */
@Injectable()
export class Redactor {
  readonly #policy: RedactionPolicy;
  readonly #redactions: Counter<'kind'>;

  constructor(@Inject(CONFIG) config: StreamProcessorConfig, @Inject(METRICS) registry: Registry) {
    this.#policy = policyOf(config);
    this.#redactions = new Counter({
      name: 'stream_processor_redactions_total',
      help: 'Pieces that were taken out of messages before storage, by kind; a batch that is tried again counts again',
      labelNames: ['kind'],
      registers: [registry],
    });
    for (const kind of REDACTION_KINDS) this.#redactions.inc({ kind }, 0);
  }

  redact(message: AgentMessage): Redacted<AgentMessage> {
    const redacted = redactMessage(message, this.#policy);
    for (const [kind, count] of Object.entries(redacted.counts) as [RedactionKind, number][])
      this.#redactions.inc({ kind }, count);
    return redacted;
  }
}
