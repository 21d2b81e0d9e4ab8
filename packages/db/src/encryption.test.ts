import { randomBytes, randomUUID } from "node:crypto";
import { AppError } from "@millrace/contracts/errors";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSecretBox, type SecretPlace } from "./encryption.ts";

const box = createSecretBox({ masterKey: randomBytes(32).toString("base64") });
const organizationId = randomUUID();
const keys = [box.newOrganizationKey(organizationId)];
const place: SecretPlace = { organizationId, table: "credential", rowId: randomUUID() };

const unreadable = (open: () => unknown) => {
  try {
    open();
  } catch (error) {
    return error instanceof AppError && error.code === "credential.unreadable";
  }
  return false;
};

describe("a secret", () => {
  it("comes back as it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (plaintext) => {
        expect(box.open(keys, place, box.seal(keys, place, plaintext))).toBe(plaintext);
      }),
    );
  });

  it("does not open once any bit of it is another", () => {
    const sealed = box.seal(keys, place, "correct horse battery staple");
    for (let position = 0; position < sealed.length; position++)
      for (let bit = 0; bit < 7; bit++) {
        const code = sealed.charCodeAt(position) ^ (1 << bit);
        const changed = sealed.slice(0, position) + String.fromCharCode(code) + sealed.slice(position + 1);
        expect([changed, unreadable(() => box.open(keys, place, changed))]).toEqual([changed, true]);
      }
    expect(unreadable(() => box.open(keys, place, `${sealed}.x`))).toBe(true);
    expect(unreadable(() => box.open(keys, place, sealed.slice(0, -1)))).toBe(true);
  });

  it("does not open in another row or another organization, even with the key moved along", () => {
    const sealed = box.seal(keys, place, "s");
    expect(unreadable(() => box.open(keys, { ...place, rowId: randomUUID() }, sealed))).toBe(true);
    expect(unreadable(() => box.open(keys, { ...place, organizationId: randomUUID() }, sealed))).toBe(true);
    const other = randomUUID();
    const otherKeys = [box.newOrganizationKey(other)];
    expect(unreadable(() => box.open(otherKeys, { ...place, organizationId: other }, sealed))).toBe(true);
  });

  it("does not open with another master key", () => {
    const sealed = box.seal(keys, place, "s");
    const other = createSecretBox({ masterKey: randomBytes(32).toString("base64") });
    expect(unreadable(() => other.open(keys, place, sealed))).toBe(true);
    expect(unreadable(() => other.seal(keys, place, "s"))).toBe(true);
  });

  it("never uses a nonce twice", () => {
    const nonces = Array.from({ length: 10_000 }, () => box.seal(keys, place, "same").split(".")[2]);
    expect(new Set(nonces).size).toBe(nonces.length);
  });

  it("is sealed by the newest key and opened by the one that it names", () => {
    const second = box.newOrganizationKey(organizationId, 2);
    const before = box.seal(keys, place, "before");
    const after = box.seal([second, ...keys], place, "after");
    expect(after.startsWith("v1.2.")).toBe(true);
    expect(box.open([...keys, second], place, before)).toBe("before");
    expect(box.open([...keys, second], place, after)).toBe("after");
    expect(unreadable(() => box.open(keys, place, after))).toBe(true);
  });
});

it("refuses a master key of another length", () => {
  for (const masterKey of ["", "short", randomBytes(31).toString("base64"), randomBytes(33).toString("base64")])
    expect(() => createSecretBox({ masterKey })).toThrow(RangeError);
});
