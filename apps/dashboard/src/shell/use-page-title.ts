import { useEffect } from 'react';
import { usePlace } from '../fleet/context.tsx';
import { clip, visible } from '../ui/text.ts';

/** Names the page in the browser's tab and history, with its fleet. */
export function usePageTitle(title: string): void {
  const { fleet_id } = usePlace();
  useEffect(() => {
    document.title = [title, fleet_id, 'Chorus']
      .filter((it) => it !== '')
      .map((it) => clip(visible(it), 80))
      .join(' · ');
  }, [title, fleet_id]);
}
