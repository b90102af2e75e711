/** The pages of the bar, in its order. */
export const PAGES = [
  { name: 'Fleet', path: '/' },
  { name: 'Inbox', path: '/inbox' },
  { name: 'Conversations', path: '/conversations' },
  { name: 'Conflicts', path: '/conflicts' },
  { name: 'Policies', path: '/policies' },
  { name: 'Setup', path: '/setup' },
  { name: 'Settings', path: '/settings' },
] as const;

/** One conversation; which one says the parameter `id`. */
export const CONVERSATION_PATH = '/conversation';

/** One agent; which one says the parameter `id`. */
export const AGENT_PATH = '/agent';

/** What was done in a fleet; beside Conflicts, to which it belongs. */
export const INTERVENTIONS_PATH = '/interventions';

/** The page of the bar that an address belongs to: that of a conversation belongs to Conversations, that of an agent to Fleet. */
export function pageOf(path: string): string {
  if (path === CONVERSATION_PATH) return '/conversations';
  if (path === INTERVENTIONS_PATH) return '/conflicts';
  return (
    PAGES.find((page) => page.path !== '/' && (path === page.path || path.startsWith(`${page.path}/`)))?.path ?? '/'
  );
}

/**
 * The address of a page of one fleet.
 * @param path without query
 * @param of further parameters; empty ones are left out
 */
export function addressOf(path: string, fleet_id: string, of: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams({ fleet: fleet_id });
  for (const [name, value] of Object.entries(of)) if (value !== '') query.set(name, value);
  return `${path}?${query.toString()}`;
}

/**
 * Where all evidence leads: a conversation, at one of its messages. `message` empty: at its beginning. Ids are anybody’s
 * text, and a query holds all of it: of a path, browsers take the segments `.` and `..` away, encoded or not, and
 * proxies decode slashes.
 */
export function conversationAddress(fleet_id: string, correlation_id: string, message = ''): string {
  return addressOf(CONVERSATION_PATH, fleet_id, { id: correlation_id, message });
}

/** The page of an agent, whose id is anybody’s text likewise. */
export function agentAddress(fleet_id: string, agent_id: string): string {
  return addressOf(AGENT_PATH, fleet_id, { id: agent_id });
}

/** A detection in the Inbox, whether it goes on or not. */
export function detectionAddress(fleet_id: string, detection_id: string): string {
  return addressOf('/inbox', fleet_id, { id: detection_id });
}

/** Where evidence leads of which only the id is known; the page there looks its conversation up. */
export function messageAddress(fleet_id: string, message: string): string {
  return addressOf('/conversations', fleet_id, { message });
}

/** The same for evidence of which only the decision is known, by its offset on the log. */
export function decisionAddress(fleet_id: string, decision_offset: number): string {
  return addressOf('/conversations', fleet_id, { decision: String(decision_offset) });
}
