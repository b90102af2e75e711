import type { Alert } from '@chorus/contracts';
import { line, show } from '../text.ts';
import { linkOf } from './link.ts';
import type { Told } from './webhook.ts';

/** Lengths that Slack takes: of a header, of a section, of `text`; and of an address of a button. */
const MAX_HEADER = 150;
const MAX_SECTION = 3_000;
const MAX_TEXT = 4_000;
const MAX_URL = 3_000;

/** A message for Slack's incoming webhooks, and for services that take the same: those read `text` alone. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly object[];
  readonly mrkdwn: boolean;
  readonly unfurl_links: boolean;
  readonly unfurl_media: boolean;
  readonly link_names: boolean;
  readonly parse: 'none';
}

const COLOUR_FREE_MARK = { critical: '◆', warning: '▲', resolved: '✓', test: '●' } as const;

/**
 * The message of an alert. Whatever others wrote in it mentions nobody, links nowhere, and has no format: `<!channel>`,
 * `@here`, `[text](address)` and backticks are shown as they are.
 */
export function slackMessage({ alert, dashboard }: Told): SlackMessage {
  const head = `${markOf(alert)} ${alert.title}`;
  const facts = factsOf(alert);
  const address = linkOf(alert, dashboard);
  const link = address !== null && address.length <= MAX_URL ? address : null;
  const lines = [
    `*${mrkdwn(head, MAX_TEXT / 4)}*`,
    mrkdwn(alert.summary, MAX_TEXT / 4),
    alert.suggested_action === '' ? '' : `_Do:_ ${mrkdwn(alert.suggested_action, MAX_TEXT / 4)}`,
    mrkdwn(facts, 500),
    link === null ? '' : `<${escape(link)}|Open in Chorus>`,
  ].filter((one) => one !== '');
  return {
    text: lines.join('\n'),
    blocks: [
      { type: 'header', text: plain(head, MAX_HEADER) },
      ...(alert.summary === '' ? [] : [section(alert.summary)]),
      ...(alert.suggested_action === '' ? [] : [section(`Do: ${alert.suggested_action}`)]),
      { type: 'context', elements: [plain(facts, MAX_SECTION)] },
      ...(link === null ? [] : [{ type: 'actions', elements: [button(link)] }]),
    ],
    mrkdwn: true,
    unfurl_links: false,
    unfurl_media: false,
    link_names: false,
    parse: 'none',
  };
}

function markOf(alert: Alert): string {
  if (alert.kind === 'test') return COLOUR_FREE_MARK.test;
  return COLOUR_FREE_MARK[alert.status === 'resolved' ? 'resolved' : alert.severity];
}

function factsOf({ fleet_id, severity, confidence, opened_at, enforced, kind }: Alert): string {
  const facts = [`Fleet ${show(fleet_id)}`, severity];
  if (confidence !== null) facts.push(`confidence ${Math.round(confidence * 100)} %`);
  if (kind === 'quarantine' && !enforced) facts.push('observe mode');
  return [...facts, `since ${opened_at.slice(0, 19).replace('T', ' ')} UTC`].join(' · ');
}

/** Text that Slack takes as it is, without any marks of its own. */
const plain = (text: string, max: number) => ({
  type: 'plain_text',
  text: harmless(line(text, max - 50), max),
  emoji: false,
});
const section = (text: string) => ({ type: 'section', text: plain(text, MAX_SECTION) });
const button = (url: string) => ({ type: 'button', text: plain('Open in Chorus', 75), url });

/** `&`, `<` and `>` are all that Slack has to have escaped: mentions and links are made of them. */
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Untrusted text within mrkdwn: escaped, and without the marks that others than Slack make mentions, links and format of. */
const mrkdwn = (text: string, max: number): string => escape(harmless(line(text, max), 2 * max));

/** A mention, an address and a Markdown link are broken up by a space that nobody sees; backticks, stars and the like are others. */
const BREAK = '\u200b';
function harmless(text: string, max: number): string {
  const broken = text
    .replaceAll('@', `@${BREAK}`)
    .replaceAll('://', `:${BREAK}//`)
    .replaceAll('](', `]${BREAK}(`)
    .replaceAll('`', 'ˋ')
    .replaceAll('*', '∗')
    .replaceAll('~', '∼');
  return broken.length <= max ? broken : `${broken.slice(0, max - 1)}…`.toWellFormed();
}
