import { newId } from "@millrace/contracts/ids";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, type TestCore } from "../../test/core-fixture.ts";
import { signIn } from "../account/sign-in.ts";
import { getInstallationStatus } from "./get-installation-status.ts";
import { setUpInstallation } from "./set-up-installation.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

it("makes the first person once, however many try at the same time", async () => {
  await expect(getInstallationStatus(core.deps)).resolves.toEqual({ needsSetup: true, version: expect.any(String) });
  const password = "correct horse battery";
  const attempts = await Promise.all(
    ["ada", "grace", "edsger"].map((name) =>
      setUpInstallation(core.deps, newId("request"), {
        name,
        email: `${name}@example.com`,
        password,
        organizationName: "Müller & Sons",
      })
        .then((done) => ({ name, ...done }))
        .catch((error) => error.code as string),
    ),
  );
  expect(attempts.filter((attempt) => attempt === "auth.setup_done")).toHaveLength(2);
  const [done] = attempts.filter((attempt) => typeof attempt === "object");
  expect(done).toMatchObject({ organizationSlug: "muller-sons" });
  await expect(core.deps.database.installation.userAccount.count()).resolves.toBe(1);
  await expect(getInstallationStatus(core.deps)).resolves.toMatchObject({ needsSetup: false });
  await signIn(core.deps, { email: `${done?.name}@example.com`, password, address: "::1", userAgent: "" });
});
