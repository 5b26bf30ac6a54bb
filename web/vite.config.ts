import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The console is built into `web/dist`, which the server serves; in development Vite serves it and passes the API on. */
export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2023",
    // Fonts and images stay files, so that the content security policy needs no `data:` fonts.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Zod, its settings and the schemas in one chunk: there they run in the order in which they are imported.
          groups: [{ name: "contract", test: /[\\/](zod|contract)[\\/]|zod-settings/ }],
        },
      },
    },
  },
  server: {
    proxy: { "/api": "http://127.0.0.1:3000" },
  },
});
