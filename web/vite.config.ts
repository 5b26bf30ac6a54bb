import { fileURLToPath } from "node:url";
import { API_PREFIX, api } from "@billow/contract/api.ts";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** The console is built into `web/dist`, which the server serves; in development Vite serves it and passes the API on. */
export default defineConfig({
  plugins: [react(), callsAlone()],
  build: {
    target: "es2023",
    // Fonts and images stay files, so that the content security policy needs no `data:` fonts.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // The first page does without: it checks no form. Schemas come with the pages that use them.
            { name: "zod", test: /[\\/]node_modules[\\/]zod[\\/]/ },
            // What every page needs together, as many small files compress worse than a large one.
            { name: "base", test: /[\\/]node_modules[\\/](react|react-dom|scheduler|@tanstack)[\\/]/ },
            // The names of roles are read off the contract's schemas, which the list does without.
            {
              name: "parts",
              test: /[\\/]web[\\/]src[\\/](format(?![\\/]roles)|theme)[\\/]|components[\\/](button|icon|copy-|use-(phone|shortcuts|return-focus)|mark|keycap|status-badge|invoice-number|missing|skeleton|page-head|error-state|centered-state|table\.module)/,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: { "/api": "http://127.0.0.1:3000" },
  },
});

/**
 * A browser that calls the API needs to know where each call goes, not how its answer is checked. So of the contract's
 * routes only method and path are downloaded, which leaves out the schemas.
 */
function callsAlone(): Plugin {
  const contract = fileURLToPath(import.meta.resolve("@billow/contract/api.ts"));
  const calls = Object.fromEntries(
    Object.entries(api).map(([name, { method, path }]) => [name, { method, path }]),
  );
  return {
    name: "billow-calls",
    enforce: "pre",
    load: (id) =>
      id === contract
        ? `export const api = ${JSON.stringify(calls)};\nexport const API_PREFIX = ${JSON.stringify(API_PREFIX)};`
        : null,
  };
}
