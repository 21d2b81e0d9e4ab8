type Card = { x: number; y: number; title: string; text: string; tone: string; isDone?: boolean };

const width = 168;
const height = 58;

const cards: readonly Card[] = [
  { x: 0, y: 120, title: "Webhook", text: "POST /orders", tone: "var(--category-triggers)", isDone: true },
  {
    x: 236,
    y: 120,
    title: "Fetch customer",
    text: "GET /customers/A-17",
    tone: "var(--category-actions)",
    isDone: true,
  },
  { x: 472, y: 28, title: "Manual check", text: "first order above 100", tone: "var(--category-logic)" },
  { x: 472, y: 212, title: "Accept", text: "everything else", tone: "var(--category-logic)", isDone: true },
  { x: 708, y: 212, title: "Respond", text: "200 accepted", tone: "var(--category-actions)" },
];

const live = "M168 149H236M404 149h20c20 0 14 92 34 92h14M640 241H708";
const still = "M404 149h20c20 0 14-92 34-92h14";

/** A flow on its way, in hairlines: what Millrace is about, for places that have nothing else to show. */
export function FlowScene({ className }: { className?: string }) {
  return (
    <svg viewBox="-2 0 880 298" className={className} aria-hidden="true" fontFamily="inherit">
      <path d={still} fill="none" stroke="var(--border-strong)" />
      <path d={live} fill="none" stroke="var(--accent)" strokeWidth="1.5" />
      {cards.map((card) => (
        <g key={card.title} transform={`translate(${card.x} ${card.y})`}>
          <rect
            width={width}
            height={height}
            rx="10"
            fill="var(--surface)"
            stroke={card.isDone ? "var(--accent)" : "var(--border-strong)"}
          />
          <rect x="12" y="17" width="24" height="24" rx="6" fill={card.tone} opacity="0.14" />
          <circle cx="24" cy="29" r="4.5" fill="none" stroke={card.tone} strokeWidth="1.5" />
          <text x="48" y="26" fontSize="13" fontWeight="550" fill="var(--foreground)">
            {card.title}
          </text>
          <text x="48" y="43" fontSize="11" fill="var(--muted-foreground)">
            {card.text}
          </text>
        </g>
      ))}
    </svg>
  );
}
