const WIDTHS = [72, 104, 88, 120, 64, 96, 112, 80];

/** Stands for a line of text that is on its way. */
export function Bar({ width, height = 8 }: { width: number | string; height?: number }) {
  return <span className="block rounded-[3px] bg-line" style={{ width, height }} />;
}

/** Rows of the list before the first snapshot; the head says “loading” in words. */
export function ListSkeleton() {
  return (
    <div aria-hidden="true" className="min-h-0 flex-1 overflow-hidden">
      {Array.from({ length: 20 }, (_, i) => (
        <div
          key={i}
          className="grid h-8 grid-cols-[12px_minmax(0,1fr)_48px_24px] items-center gap-2 px-4 max-desk:h-11 max-desk:px-3"
        >
          <span className="size-3 rounded-full bg-line" />
          <Bar width={WIDTHS[i % WIDTHS.length] ?? 80} />
          <Bar width={48} height={2} />
          <Bar width={20} />
        </div>
      ))}
    </div>
  );
}

/** Items of the feed before the first snapshot. */
export function FeedSkeleton() {
  return (
    <div aria-hidden="true" className="min-h-0 flex-1 overflow-hidden">
      {Array.from({ length: 14 }, (_, i) => (
        <div key={i} className="h-13 space-y-2.5 border-b border-line px-4 pt-3">
          <div className="flex justify-between">
            <Bar width={(WIDTHS[(i * 3) % WIDTHS.length] ?? 80) + 60} />
            <Bar width={24} />
          </div>
          <Bar width={(WIDTHS[(i * 5) % WIDTHS.length] ?? 80) + 110} />
        </div>
      ))}
    </div>
  );
}
