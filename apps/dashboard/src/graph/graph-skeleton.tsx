/** A calm sketch until the graph is there, so that nothing jumps. `words` say what is awaited. */
export function GraphSkeleton({ words }: { words: string }) {
  return (
    <>
      <svg aria-hidden="true" className="pointer-events-none absolute inset-0 size-full">
        {DOTS.map((dot, i) => {
          const other = DOTS[(i * 5 + 3) % DOTS.length] ?? dot;
          return <line key={i} x1={dot.x} y1={dot.y} x2={other.x} y2={other.y} stroke="var(--line)" />;
        })}
        {DOTS.map((dot, i) => (
          <circle key={i} cx={dot.x} cy={dot.y} r={dot.r} fill="var(--raised)" />
        ))}
      </svg>
      <p className="pointer-events-none absolute top-1 left-4 text-12 text-muted max-desk:left-3">{words}</p>
    </>
  );
}

/** Scattered by the golden angle, unevenly enough to look like a graph. */
const DOTS = Array.from({ length: 24 }, (_, i) => {
  const far = Math.sqrt((i + 0.5) / 24) * (0.86 + 0.14 * Math.sin(i * 12.9));
  const angle = i * 2.4 + 0.4 * Math.sin(i * 7.1);
  return { x: `${50 + 45 * far * Math.cos(angle)}%`, y: `${48 + 43 * far * Math.sin(angle)}%`, r: 8 + ((i * 7) % 11) };
});
