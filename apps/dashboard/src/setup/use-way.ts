'use client';
import { useAddressState, type AddressState } from '../shell/address-state.ts';
import { one, putParameter } from '../shell/parameters.ts';
import { WAYS, type Way } from './ways.ts';

const IDS = WAYS.map(({ id }) => id);
const [FIRST] = WAYS;

const parse = (params: URLSearchParams): { readonly how: Way } => ({ how: one(params.get('how'), IDS, FIRST.id) });

function write({ how }: { readonly how: Way }, before: URLSearchParams): URLSearchParams {
  const params = new URLSearchParams(before);
  putParameter(params, 'how', how, FIRST.id);
  return params;
}

/** The chosen way, which the address holds as `how`. */
export const useWay = (): AddressState<{ readonly how: Way }> => useAddressState(parse, write);
