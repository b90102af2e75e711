export function Logo() {
  return (
    <svg
      className="flex-none"
      width="20"
      height="20"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M3 8v4M7.7 4v12M12.4 6.5v7M17 9v2" />
    </svg>
  );
}
