import packageJson from "../../package.json" with { type: "json" };

/** The version of Millrace; all packages share it. */
export const version: string = packageJson.version;
