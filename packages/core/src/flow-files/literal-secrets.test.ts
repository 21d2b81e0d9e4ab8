import { flowDefinition } from "@millrace/contracts/flow/definition";
import { expect, it } from "vitest";
import { withoutLiteralSecrets } from "./literal-secrets.ts";

const flowWith = (params: object) =>
  flowDefinition.parse({
    format: 1,
    nodes: [{ id: "call", type: "http", typeVersion: 1, name: "Call", params }],
    edges: [],
  });

it("leaves out what has a name that says it is secret, and says where it was", () => {
  const { definition, removed } = withoutLiteralSecrets(
    flowWith({
      url: "https://api.example.com/orders?page=2&api_key=k-123&x=1",
      headers: [
        { name: "Authorization", value: "Bearer abc" },
        { name: "accept", value: "application/json" },
        { name: "X-Api-Key", value: { $cel: "trigger.key" } },
      ],
      body: { kind: "json", json: { password: "hunter2", user: "ada", "a/b": { clientSecret: "s" } } },
    }),
  );
  expect(definition.nodes[0]?.params).toEqual({
    url: "https://api.example.com/orders?page=2&api_key=&x=1",
    headers: [
      { name: "Authorization", value: "" },
      { name: "accept", value: "application/json" },
      { name: "X-Api-Key", value: { $cel: "trigger.key" } },
    ],
    body: { kind: "json", json: { password: "", user: "ada", "a/b": { clientSecret: "" } } },
  });
  expect(removed.map(({ pointer }) => pointer)).toEqual([
    "/url",
    "/headers/0/value",
    "/body/json/password",
    "/body/json/a~1b/clientSecret",
  ]);
});

it("takes a template or expression that computes nothing for what it is", () => {
  const computed = { name: "Authorization", value: { $liquid: "Bearer {{ trigger.token }}" } };
  const { definition, removed } = withoutLiteralSecrets(
    flowWith({
      url: {
        $liquid: "https://ada:pa55@api.example.com/{{ trigger.id }}?token=k-123&page={{ trigger.page }}&sig={{ x }}",
      },
      headers: [
        { name: "Authorization", value: { $liquid: "Bearer sk_live_abc" } },
        { name: "X-Api-Key", value: { $cel: ' "k-123" ' } },
        { name: "X-Auth", value: "Bearer sk_live_abc" },
        computed,
      ],
      tokens: ["one", "two", { $cel: "trigger.key" }],
      text: "A bearer of news, at 10:30 @ home",
    }),
  );
  expect(definition.nodes[0]?.params).toEqual({
    url: { $liquid: "https://api.example.com/{{ trigger.id }}?token=&page={{ trigger.page }}&sig={{ x }}" },
    headers: [
      { name: "Authorization", value: "" },
      { name: "X-Api-Key", value: "" },
      { name: "X-Auth", value: "" },
      computed,
    ],
    tokens: ["", "", { $cel: "trigger.key" }],
    text: "A bearer of news, at 10:30 @ home",
  });
  expect(removed.map(({ pointer }) => pointer)).toEqual([
    "/url",
    "/headers/0/value",
    "/headers/1/value",
    "/headers/2/value",
    "/tokens/0",
    "/tokens/1",
  ]);
});

it("gives the very same definition when there is nothing of the kind", () => {
  const plain = flowWith({ url: "https://example.com/?page=1", credentialId: "crd_1", tokenId: "7" });
  expect(withoutLiteralSecrets(plain)).toEqual({ definition: plain, removed: [] });
});
