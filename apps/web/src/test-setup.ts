import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// What is waited for comes at once; a second may not be enough for it on a busy machine.
configure({ asyncUtilTimeout: 10_000 });

// Files share a document.
afterEach(() => {
  cleanup();
  localStorage.clear();
  sessionStorage.clear();
});
