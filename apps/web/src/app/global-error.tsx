"use client";

/** The last net: the root layout itself failed, so nothing of the design is there. */
export default function GlobalError({ reset }: { reset: () => void }) {
  return (
    <html lang="en">
      <body style={{ fontFamily: "system-ui", padding: 24 }}>
        <h1 style={{ fontSize: 20 }}>Millrace could not be shown</h1>
        <p>Something failed that should not. Load the page again; if it stays, look into the log of the web app.</p>
        <button type="button" onClick={reset}>
          Try again
        </button>
      </body>
    </html>
  );
}
