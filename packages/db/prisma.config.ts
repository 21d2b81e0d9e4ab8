import { defineConfig } from "prisma/config";

// For `prisma generate`, and for people who use the ordinary CLI: DATABASE_URL is then the owner's.
export default defineConfig({
  schema: "prisma/schema",
  migrations: { path: "prisma/migrations" },
  datasource: { url: process.env.DATABASE_URL ?? "" },
});
