/** The mark: a mill wheel and the stream that drives it, in one stroke weight. Takes its colour from the text. */
export function Mark({ className, strokeWidth = 1.75 }: { className?: string; strokeWidth?: number }) {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={strokeWidth}
      strokeLinecap="round"
      strokeLinejoin="round"
      className={className}
      aria-hidden="true"
    >
      <circle cx="12" cy="9.5" r="7" />
      <path d="M12 2.5v14M5.94 6l12.12 7M18.06 6 5.94 13" />
      <path d="M2 21c1.7 0 2.5-1.5 5-1.5s3.3 1.5 5 1.5 2.5-1.5 5-1.5 3.3 1.5 5 1.5" />
    </svg>
  );
}

/** Mark and name. */
export function Wordmark({ className }: { className?: string }) {
  return (
    <span className={className}>
      <span className="inline-flex items-center gap-2">
        <Mark className="size-6 text-accent-text" />
        <span className="font-medium text-lg tracking-tight">Millrace</span>
      </span>
    </span>
  );
}
