const PATHS = {
  down: 'm4.5 6.5 3.5 3.5 3.5-3.5',
  left: 'm10 4-4 4 4 4',
  close: 'm4 4 8 8M12 4l-8 8',
  filter: 'M2 4h12M4.5 8h7M7 12h2',
  sort: 'M5 3v10M2.5 10.5 5 13l2.5-2.5M9.5 4h4M9.5 8h3M9.5 12h2',
  arrange: 'M13.5 8A5.5 5.5 0 1 1 11.6 3.8M13.5 2v3h-3',
  table: 'M2.5 3h11v10h-11zM2.5 6.3h11M2.5 9.6h11M6.5 6.3V13',
  graph:
    'M3.5 5.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM12.5 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM5 14.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM5.300 4.300l5.400 2M6.700 11.500l4.300-3.300',
  plus: 'M8 3.5v9M3.5 8h9',
  minus: 'M3.5 8h9',
  fit: 'M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2',
  check: 'm3.5 8.5 3 3 6-7',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  right: 'm6 4 4 4-4 4',
  search: 'M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0zM10.5 10.5 14 14',
  share: 'M8 10V2.5M5 5l3-3 3 3M3 9v4.5h10V9',
  link: 'M6.5 9.5a2.6 2.6 0 0 0 3.7 0l2-2a2.6 2.6 0 0 0-3.7-3.7l-.8.8M9.5 6.5a2.6 2.6 0 0 0-3.7 0l-2 2a2.6 2.6 0 0 0 3.7 3.7l.8-.8',
  swap: 'M3 5.5h9.500M9.500 2.500l3 3-3 3M13 10.500H3.500M6.500 7.500l-3 3 3 3',
  path: 'M5 12a2 2 0 1 1-4 0 2 2 0 0 1 4 0zM15 4a2 2 0 1 1-4 0 2 2 0 0 1 4 0zM5 12h2a2 2 0 0 0 2-2V6a2 2 0 0 1 2-2',
  pin: 'M6 2.500h4M6.800 2.500v4L4.500 9.500h7L9.200 6.500v-4M8 9.500V14',
  inbox: 'M2 9.500 4 3h8l2 6.500v3.500H2zM2 9.500h3.500l1 1.500h3l1-1.500H14',
  talk: 'M2.5 3.5h11v7h-6l-3 2.5v-2.5h-2z',
  wait: 'M13.5 8a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0zM8 5v3.2l2 1.3',
  gear: 'M10.250 8a2.250 2.250 0 1 1-4.500 0 2.250 2.250 0 0 1 4.500 0zM8 1.75v2M8 12.25v2M1.75 8h2M12.25 8h2M3.6 3.6 5 5M11 11l1.4 1.4M12.4 3.6 11 5M5 11l-1.4 1.4',
} as const;

export type IconName = keyof typeof PATHS;

/** A 16 px line icon; decoration only, the button round it has the name. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      className="size-4 flex-none"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
