'use client';
import { NO_FILTER, SEEN, STRENGTHS, TRUSTS, type GraphFilter } from '../graph/filter.ts';
import { RELATIONS, type Relation } from '../graph/model.ts';
import { useAddressState, type AddressState } from '../shell/address-state.ts';
import { one, putParameter } from '../shell/parameters.ts';

export type Tab = 'list' | 'graph' | 'feed';
export type Show = 'all' | 'risk' | 'blocked';
export type Range = '1h' | '6h' | '24h' | '7d';
export const RANGES: readonly Range[] = ['1h', '6h', '24h', '7d'];

/** What the page shows, all of it in the address, so that a view can be sent to a colleague. */
export interface UrlState extends GraphFilter {
  readonly fleet: string | null;
  /** The selected agent: its inspector is open. */
  readonly agent: string | null;
  readonly view: 'graph' | 'table';
  /** At 390 px one part is shown. */
  readonly tab: Tab;
  /** Part of a name that the list is filtered by; in the graph, agents of other names are dimmed. */
  readonly q: string;
  readonly sort: 'trust' | 'name';
  readonly show: Show;
  /** Relations left out of the graph. */
  readonly hide: readonly Relation[];
  /** Of a large fleet: those that matter most, or as many as can be drawn. */
  readonly nodes: 'few' | 'all';
  /** Ends of the causal path that is asked for. */
  readonly from: string | null;
  readonly to: string | null;
  readonly range: Range;
  /** The moment that is shown, ms since 1970; null: now. */
  readonly at: number | null;
}

/** What was chosen of one fleet is nothing in another. */
export const NOTHING_CHOSEN = { agent: null, q: '', tool: null, from: null, to: null } satisfies Partial<UrlState>;

/** Unknown or missing values read as their defaults: an old link still opens. */
export function parseUrlState(params: URLSearchParams): UrlState {
  const hidden = (params.get('hide') ?? '').split(',');
  return {
    fleet: params.get('fleet') || null,
    agent: params.get('agent') || null,
    view: one(params.get('view'), ['graph', 'table'], 'graph'),
    tab: one(params.get('tab'), ['list', 'graph', 'feed'], 'list'),
    q: params.get('q') ?? '',
    sort: one(params.get('sort'), ['trust', 'name'], 'trust'),
    show: one(params.get('show'), ['all', 'risk', 'blocked'], 'all'),
    hide: RELATIONS.filter((relation) => hidden.includes(relation)),
    strength: one(params.get('strength'), STRENGTHS, NO_FILTER.strength),
    trust: one(params.get('trust'), TRUSTS, NO_FILTER.trust),
    tool: params.get('tool') || null,
    seen: one(params.get('seen'), SEEN, NO_FILTER.seen),
    nodes: one(params.get('nodes'), ['few', 'all'], 'few'),
    from: params.get('from') || null,
    to: params.get('to') || null,
    range: one(params.get('range'), RANGES, '1h'),
    at: momentIn(params.get('at')),
  };
}

/** An instant of the address, as ms since 1970; null where it is none. */
function momentIn(text: string | null): number | null {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? null : at;
}

/** The parameters of a state; defaults are left out, foreign parameters (`theme`) are kept. */
export function writeUrlState(state: UrlState, before: URLSearchParams): URLSearchParams {
  const params = new URLSearchParams(before);
  const put = (name: keyof UrlState, value: string, normal: string): void => putParameter(params, name, value, normal);
  put('fleet', state.fleet ?? '', '');
  put('agent', state.agent ?? '', '');
  put('view', state.view, 'graph');
  put('tab', state.tab, 'list');
  put('q', state.q, '');
  put('sort', state.sort, 'trust');
  put('show', state.show, 'all');
  put('hide', state.hide.join(','), '');
  put('strength', state.strength, NO_FILTER.strength);
  put('trust', state.trust, NO_FILTER.trust);
  put('tool', state.tool ?? '', '');
  put('seen', state.seen, NO_FILTER.seen);
  put('nodes', state.nodes, 'few');
  put('from', state.from ?? '', '');
  put('to', state.to ?? '', '');
  put('range', state.range, '1h');
  put('at', state.at === null ? '' : new Date(state.at).toISOString(), '');
  return params;
}

export const useUrlState = (): AddressState<UrlState> => useAddressState(parseUrlState, writeUrlState);
