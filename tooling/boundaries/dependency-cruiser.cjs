// The import directions of docs/architecture.md, as errors. The table is the truth: a package that is missing here fails.
const packages = {
  contracts: [],
  engine: ["contracts"],
  nodes: ["contracts", "engine"],
  outbound: ["contracts"],
  sandbox: ["contracts"],
  db: ["contracts"],
  runtime: ["contracts", "engine", "db"],
  realtime: ["contracts", "db"],
  core: ["contracts", "engine", "nodes", "db", "runtime"],
  api: ["contracts", "core"],
  testing: ["contracts", "db"],
};

// Composition roots construct clients from the environment, and tests use fixtures: both may reach further.
const test = "\\.(test|spec)\\.tsx?$|/test/|vitest\\.config\\.ts$";

const directions = Object.entries(packages).map(([name, allowed]) => ({
  name: `packages-${name}`,
  comment: `packages/${name} may import ${allowed.length ? allowed.join(", ") : "nothing of ours"}`,
  severity: "error",
  from: { path: `^packages/${name}/`, pathNot: test },
  to: { path: "^(packages|apps|tooling|tests)/", pathNot: `^packages/(${[name, ...allowed].join("|")})/` },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "not-resolvable",
      severity: "error",
      // The tests of packages/db reach the test fixtures by an alias of vitest: a declared dependency would be a circle.
      from: { pathNot: "^packages/db/.*\\.test\\.ts$|next-env\\.d\\.ts$" },
      to: { couldNotResolve: true, pathNot: "^server-only|/generated/|\\.css$" },
    },
    {
      name: "known-package",
      comment: "A new package states its directions in tooling/boundaries/dependency-cruiser.cjs",
      severity: "error",
      from: { path: "^packages/", pathNot: `^packages/(${Object.keys(packages).join("|")})/` },
      to: {},
    },
    ...directions,
    {
      name: "pure-packages-have-no-node",
      comment: "contracts, engine and the nodes' definitions run in the browser",
      severity: "error",
      from: { path: "^packages/(contracts|engine|nodes)/src/", pathNot: test },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "core-knows-no-transport",
      severity: "error",
      from: { path: "^packages/core/", pathNot: test },
      to: { path: "node_modules/(@trpc|next|react)" },
    },
    {
      name: "api-does-not-reach-the-database",
      severity: "error",
      from: { path: "^packages/api/src/", pathNot: test },
      to: { path: "^packages/db/|node_modules/(pg|@prisma)" },
    },
    {
      name: "apps-do-not-import-apps",
      severity: "error",
      from: { path: "^apps/([^/]+)/" },
      to: { path: "^apps/([^/]+)/", pathNot: "^apps/$1/" },
    },
    {
      name: "browser-code-stays-in-the-browser",
      comment:
        "Screens import contracts, engine, the nodes' definitions and the type of the router; src/server is the composition root",
      severity: "error",
      from: {
        path: "^apps/web/src/",
        pathNot: `^apps/web/src/(server|app/api|instrumentation|middleware|proxy)|${test}`,
      },
      to: { path: "^packages/", pathNot: "^packages/(contracts|engine|nodes)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "browser-code-does-not-run-nodes",
      severity: "error",
      from: { path: "^apps/web/src/(features|ui|realtime|trpc)/", pathNot: test },
      to: { path: "^packages/nodes/src/(runs|[a-z]+/run)\\.ts$" },
    },
    {
      name: "ui-kit-is-the-only-importer-of-radix",
      severity: "error",
      from: { path: "^apps/web/src/", pathNot: "^apps/web/src/ui/" },
      to: { path: "node_modules/(radix-ui|@radix-ui)" },
    },
    {
      name: "no-test-code-in-the-product",
      severity: "error",
      from: { path: "^(packages|apps)/[^/]+/src/", pathNot: `${test}|^packages/testing/` },
      to: { path: "^packages/testing/|\\.(test|spec)\\.tsx?$" },
    },
  ],
  options: {
    baseDir: require("node:path").resolve(__dirname, "../.."),
    doNotFollow: { path: "node_modules" },
    exclude: { path: "/generated/|/\\.next/|/dist/|/\\.turbo/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: `${__dirname}/tsconfig.json` },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json"],
    },
  },
};
