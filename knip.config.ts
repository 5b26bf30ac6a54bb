import type { KnipConfig } from "knip";

const isProduction = process.argv.includes("--production");

/** What is no part of Billow as it runs. */
const TESTS = ["!src/**/*.test.{ts,tsx}!", "!src/testing/**!"];

/**
 * Finds files, exports and dependencies that nothing uses. With `--production` only the patterns that end in `!` count, so it also
 * finds what only tests use.
 */
export default {
  // A type may be exported because a signature names it. A value must be used elsewhere, if only by a test.
  ignoreExportsUsedInFile: isProduction || { interface: true, type: true },
  ignore: isProduction ? ["core/src/testing/**"] : [],
  compilers: { css: importsOfStylesheet },
  workspaces: {
    ".": {
      // Two are loaded into processes: one that is measured, one whose clock tests move.
      entry: [
        "bin/*.mjs",
        "bench/main.ts",
        "bench/report-memory.ts",
        "bench/soak/main.ts",
        "tools/print-licences.ts",
        "tools/print-sbom.ts",
        "e2e/make-pictures.ts",
        "e2e/movable-clock.ts",
        "vitest.citus.config.ts",
        "vitest.real.config.ts",
      ],
      project: ["bin/**/*.mjs", "bench/**/*.ts", "e2e/**/*.ts", "tools/**/*.ts", "*.ts"],
      // Run by bin/test.mjs.
      ignoreDependencies: ["@biomejs/biome"],
    },
    // Packages export every file; what no other package and no test uses is dead all the same.
    core: { project: ["src/**/*.ts!", ...TESTS], includeEntryExports: true },
    // A part of a shape on the wire has a name even where only the shape uses it.
    contract: {
      project: ["src/**/*.ts!", ...TESTS],
      includeEntryExports: true,
      ignoreExportsUsedInFile: true,
    },
    server: {
      // Programs of the system that tests run, most of them in tests against real servers and checkers.
      ignoreBinaries: [
        "apt-get",
        "dpkg",
        "epmd",
        "bean-check",
        "openssl",
        "wapiti",
        "bean-query",
        "hledger",
        "mkfifo",
        "mount",
        "pdftoppm",
        "pdftotext",
        "pg_config",
        "prometheus",
        "prometheus-libvirt-exporter",
        "promtool",
        "systemd-analyze",
        "umount",
        "rsvg-convert",
        "xmllint",
        "zbarimg",
        "swift-ring-builder",
      ],
      // Files of fonts, which the typesetter reads by their path.
      ignoreDependencies: [/^@embedpdf\/fonts-/, /^@expo-google-fonts\//],
      entry: ["src/main.ts!", "src/**/*.citus.test.ts", "src/**/*.real.test.ts"],
      project: ["src/**/*.ts!", ...TESTS],
    },
    web: { project: ["src/**/*.{ts,tsx,css}!", ...TESTS] },
  },
} satisfies KnipConfig;

/** A stylesheet uses what it imports and the files, such as fonts, that it loads. */
function importsOfStylesheet(text: string): string {
  return [...text.matchAll(/(?:@import\s+|url\()["']([^"':]+)["']/g)]
    .map((match) => `import ${JSON.stringify(match[1])};`)
    .join("\n");
}
