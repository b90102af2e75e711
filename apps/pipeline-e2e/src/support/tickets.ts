import type { AgentMessage } from '@chorus/contracts';
import { message } from './messages.ts';

/** Made-up conversations of a service desk: more than a page of the list, which holds 100, and known word by word. */

const TICKETS = 130;
const CLERKS = ['anna', 'boris', 'clara', 'dmitri', 'edith'];

const ticket = (n: number): string => `ticket-${String(n).padStart(3, '0')}`;
const numbers = Array.from({ length: TICKETS }, (_, n) => n);
/** Ids of those of which something holds, in order. */
export const tickets = (which: (n: number) => boolean = () => true): string[] => numbers.filter(which).map(ticket);

export const isOf = (clerk: string) => (n: number) => CLERKS[n % CLERKS.length] === clerk;
export const isUmbrella = (n: number): boolean => n % 13 === 4;
export const isFailed = (n: number): boolean => n % 43 === 7;
export const hasAddress = (n: number): boolean => n % 61 === 9;

/** Two messages of each; the second one of {@link isFailed} is an error, that of {@link hasAddress} has an e-mail address. */
export const ticketMessages = (): AgentMessage[] =>
  numbers.flatMap((n) => {
    const clerk = CLERKS[n % CLERKS.length] ?? '';
    const of = { correlation_id: ticket(n) };
    const answer = hasAddress(n) ? 'The answer goes to someone@example.com.' : `Answer ${n} is on its way.`;
    const content = { text: answer, ...(isFailed(n) ? { error: 'The till is out of paper.' } : {}) };
    return [
      message(clerk, `Customer ${n} asks about ${isUmbrella(n) ? 'an umbrella' : 'a suitcase'}.`, of),
      message(clerk, answer, { ...of, content }),
    ];
  });
