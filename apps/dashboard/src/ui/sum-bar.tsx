/**
 * One summand of a score as a bar, where it stands between 0 and 100; the number beside it says the same.
 * @param from running sum before it, in points
 * @param to running sum with it
 */
export function SumBar({ from, to, fill, width }: { from: number; to: number; fill: string; width: number }) {
  const x = (score: number): number => (Math.min(100, Math.max(0, score)) / 100) * width;
  return (
    <svg width={width} height="12" aria-hidden="true" className="flex-none">
      <rect
        x={Math.min(x(from), x(to), width - 2)}
        y="1"
        width={Math.max(2, Math.abs(x(to) - x(from)))}
        height="10"
        fill={fill}
      />
    </svg>
  );
}
