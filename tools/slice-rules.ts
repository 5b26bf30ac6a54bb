import { posix } from "node:path";
import { findLoops, type Import, readImports } from "./imports.ts";
import type { Finding, Rule, TextFile } from "./rule.ts";
import { sliceOf, wingOf, wings } from "./wings.ts";

const folderFilesMax = 24;

/** How slices, layers and packages may lean on one another, where it takes more than one file to tell. */
export const sliceRules: Rule[] = [
  importRule({
    name: "a slice's SQL is its own",
    instead: "Call a use-case of the other slice; it knows what its rows mean.",
    forbidden: ({ from, to }) =>
      to.endsWith("queries.ts") && wingOf(to) !== undefined && sliceOf(to) !== sliceOf(from),
    planted: [
      file(
        "server/src/invoicing/invoices/issue.ts",
        'import { insertEntry } from "../../books/ledger/queries.ts";',
      ),
      file("server/src/metering/usage/store/read.ts", 'import { find } from "../../events/queries.ts";'),
      file("server/src/app.ts", 'import { find } from "./parties/customers/queries.ts";'),
    ],
    accepted: [
      file("server/src/invoicing/invoices/issue.ts", 'import { post } from "../../books/ledger/post.ts";'),
      file("server/src/metering/usage/reports/read.ts", 'import { find } from "../store/queries.ts";'),
    ],
  }),
  importRule({
    name: "the server's direction: main, app, cli and jobs, the wings from top to bottom, then db and http",
    instead: "Move what both need downwards, or pass it in from app, cli or jobs.",
    // Tests may drive the whole server.
    forbidden: ({ from, to }) =>
      !from.endsWith(".test.ts") &&
      /^server\/src\/(?!testing\/)/.test(from) &&
      /^server\/src\//.test(to) &&
      heightOf(to) > heightOf(from),
    planted: [
      file("server/src/http/session.ts", 'import { findUser } from "../access/users/find-user.ts";'),
      file("server/src/db/pool.ts", 'import { startJobs } from "../jobs/scheduler.ts";'),
      file("server/src/today.ts", 'import { monthOf } from "./metering/usage/month.ts";'),
      file("server/src/access/users/routes.ts", 'import { app } from "../../app.ts";'),
      file("server/src/operations/demo/load.ts", 'import { command } from "../../cli/command.ts";'),
      file("server/src/activity/live/tell.ts", 'import { send } from "../../invoicing/invoices/send.ts";'),
      file(
        "server/src/invoicing/invoices/void.ts",
        'import { refund } from "../../payments/refunds/pay.ts";',
      ),
    ],
    accepted: [
      file("server/src/access/users/routes.ts", 'import { route } from "../../http/route.ts";'),
      file("server/src/payments/refunds/pay.ts", 'import { lock } from "../../invoicing/invoices/lock.ts";'),
      file("server/src/invoicing/pdf/make.ts", 'import { lock } from "../invoices/lock.ts";'),
      file("server/src/jobs/scheduler.ts", 'import { fold } from "../metering/usage/fold.ts";'),
      file("server/src/main.ts", 'import { run } from "./cli/run.ts";'),
      file("server/src/http/permissions.test.ts", 'import { app } from "../app.ts";'),
    ],
  }),
  {
    name: `no folder of a wing has more than ${folderFilesMax} sources on one level`,
    instead:
      "Sort them into folders by concept, as in metering/usage; merge what only passes a call through.",
    find: crowdedFolders,
    planted: [filesIn("server/src/pricing/terms", folderFilesMax + 1)],
    accepted: [
      [
        ...filesIn("server/src/pricing/terms", folderFilesMax),
        ...filesIn("server/src/pricing/terms/agreed", 1),
        file("server/src/pricing/terms/agree.test.ts", ""),
      ],
    ],
  },
  {
    name: "ARCHITECTURE.md shows the wings and their slices",
    instead:
      "Bring its table in line with the folders, the wings from top to bottom, each one's slices by name.",
    find: (tree) =>
      tree.filter((each) => each.path === "ARCHITECTURE.md").flatMap((page) => wingTableFindings(page, tree)),
    planted: [
      [file("ARCHITECTURE.md", "# Architecture"), file("server/src/billing/run/start.ts", "")],
      [file("ARCHITECTURE.md", "| `billing/` | run |"), file("server/src/billing/upcoming/show.ts", "")],
      [
        file("ARCHITECTURE.md", "| `pricing/` | terms |\n| `billing/` | run |"),
        file("server/src/billing/run/start.ts", ""),
        file("server/src/pricing/terms/agree.ts", ""),
      ],
    ],
    accepted: [
      [
        file("ARCHITECTURE.md", "| `billing/` | run, upcoming | drafts |\n| `pricing/` | terms | prices |"),
        file("server/src/billing/run/start.ts", ""),
        file("server/src/billing/upcoming/show.ts", ""),
        file("server/src/pricing/terms/agree.ts", ""),
      ],
    ],
  },
  importRule({
    name: "the console's direction: routes, features, then components",
    instead: "Let a route compose features; move what two features share to components or api.",
    forbidden: ({ from, to }) =>
      (/^web\/src\/features\//.test(from) &&
        /^web\/src\/(features|routes|router|main)\b/.test(to) &&
        (!to.startsWith("web/src/features/") || sliceOf(to) !== sliceOf(from))) ||
      (/^web\/src\/(components|api|format|theme)\b/.test(from) &&
        /^web\/src\/(features|routes|router|main)\b/.test(to)),
    planted: [
      file("web/src/features/invoicing/list/parts/row.tsx", 'import { Name } from "../../sheet/name.tsx";'),
      file(
        "web/src/features/invoicing/list/row.tsx",
        'import { Name } from "../../parties/customers/name.tsx";',
      ),
      file("web/src/features/invoicing/list/list.tsx", 'import { router } from "../../../router.tsx";'),
      file("web/src/components/badge.tsx", 'import { color } from "../features/invoicing/list/color.ts";'),
    ],
    accepted: [
      file(
        "web/src/features/invoicing/list/parts/row.tsx",
        'import { Badge } from "../../../../components/badge.tsx";',
      ),
      file("web/src/routes/invoices.tsx", 'import { List } from "../features/invoicing/list/list.tsx";'),
    ],
  }),
  {
    name: "slices call one another without a loop",
    instead:
      "Decide which of the two knows the other; what the other needs is passed in or moves below both.",
    // Tests may set the stage with any slice.
    find: (tree) => sliceLoops(readImports(tree.filter(({ path }) => !path.endsWith(".test.ts")))),
    planted: [
      [
        file(
          "server/src/invoicing/invoices/send.ts",
          'import { remind } from "../../collections/dunning/remind.ts";',
        ),
        file(
          "server/src/collections/dunning/plan.ts",
          'import { due } from "../../invoicing/invoices/due.ts";',
        ),
      ],
    ],
    accepted: [
      [
        file("server/src/payments/payments/record.ts", 'import { post } from "../../books/ledger/post.ts";'),
        file(
          "server/src/invoicing/invoices/pay.ts",
          'import { record } from "../../payments/payments/record.ts";',
        ),
        file(
          "server/src/payments/payments/pay.test.ts",
          'import { pay } from "../../invoicing/invoices/pay.ts";',
        ),
      ],
    ],
  },
  {
    name: "the contract takes from core only files that need no package",
    instead:
      "The console loads what the contract imports: split the part without big.js and Temporal into its own file.",
    find: (tree) => heavyContractImports(readImports(tree)),
    planted: [
      [
        file("contract/src/wire.ts", 'import { codes } from "@billow/core/money.ts";'),
        file("core/src/money.ts", 'import { decimal } from "./decimal.ts";'),
        file("core/src/decimal.ts", 'import Big from "big.js";'),
      ],
    ],
    accepted: [
      [
        file(
          "contract/src/wire.ts",
          'import { codes } from "@billow/core/currency.ts";\nimport { z } from "zod";',
        ),
        file("core/src/currency.ts", "export const codes = [];"),
      ],
    ],
  },
  {
    name: "the contract's and the console's folders are named as the wings",
    instead:
      "Put a resource's file, or a screen's folder, into the folder of its wing: one name leads through the packages.",
    find: (tree) =>
      tree.flatMap(({ path }) => {
        const folder = /^(?:contract\/src|web\/src\/features)\/([^/]+)\//.exec(path)?.[1];
        return folder === undefined || [...wings, "frame"].includes(folder)
          ? []
          : [{ path, line: 1, what: `${folder} is no wing` }];
      }),
    planted: [
      [file("contract/src/shapes/invoice.ts", "")],
      [file("web/src/features/invoice-list/list.tsx", "")],
    ],
    accepted: [
      [
        file("contract/src/wire.ts", ""),
        file("contract/src/invoicing/invoice.ts", ""),
        file("web/src/features/frame/shell/sidebar.tsx", ""),
        file("web/src/features/invoicing/invoice-list/parts/row.tsx", ""),
      ],
    ],
  },
  {
    name: "the shape of a slice",
    instead:
      "A folder per slice in its wing, named by its noun; in it one use-case a file, named by its verb, and no layers.",
    find: (tree) => tree.filter((each) => /^server\/src\/.*\//.test(each.path)).flatMap(shapeFindings),
    planted: [
      [file("server/src/invoicing/invoices/domain/invoice.ts", "")],
      [file("server/src/invoicing/send-invoice.ts", "")],
      [file("server/src/features/invoices/send-invoice.ts", "")],
    ],
    accepted: [
      [
        file("server/src/invoicing/invoices/queries.ts", ""),
        file("server/src/metering/usage/store/rows.ts", ""),
        file("server/src/db/migrations/0001-usage.sql", ""),
      ],
    ],
  },
];

function importRule(rule: {
  name: string;
  instead: string;
  forbidden: (edge: Import) => boolean;
  planted: TextFile[];
  accepted: TextFile[];
}): Rule {
  return {
    name: rule.name,
    instead: rule.instead,
    find: (tree) =>
      readImports(tree)
        .filter(rule.forbidden)
        .map((edge) => edge.finding),
    planted: rule.planted.map((each) => [each]),
    accepted: [rule.accepted],
  };
}

/** How high a file of the server stands: the ground, which all wings stand on, is zero. */
function heightOf(path: string): number {
  if (/^server\/src\/(app|main|cli|jobs)\b/.test(path)) return wings.length + 1;
  const wing = wingOf(path);
  return wing === undefined ? 0 : wings.length - wings.indexOf(wing);
}

function wingTableFindings(page: TextFile, tree: TextFile[]): Finding[] {
  const shown = [...page.text.matchAll(/^\| `(\w+)\/`\s*\| ([^|]*\S)\s*\|/gm)].map(
    ([, wing, slices]) => `${wing}: ${slices}`,
  );
  const present = wings.flatMap((wing) => {
    const own = tree.filter(({ path }) => wingOf(path) === wing).flatMap(({ path }) => sliceOf(path) ?? []);
    const names = [...new Set(own)].map((slice) => posix.basename(slice)).sort();
    return names.length === 0 ? [] : [`${wing}: ${names.join(", ")}`];
  });
  return present
    .filter((row, index) => shown[index] !== row)
    .map((row) => ({ path: page.path, line: 1, what: `should show ${row}` }));
}

function crowdedFolders(tree: TextFile[]): Finding[] {
  const sources = tree.filter(
    ({ path }) => wingOf(path) !== undefined && path.endsWith(".ts") && !path.endsWith(".test.ts"),
  );
  return [...Map.groupBy(sources, ({ path }) => posix.dirname(path))]
    .filter(([, files]) => files.length > folderFilesMax)
    .map(([folder, files]) => ({ path: folder, line: 1, what: `${files.length} sources` }));
}

function sliceLoops(imports: Import[]): Finding[] {
  const between = imports.flatMap((edge): [string, string][] => {
    const [from, to] = [sliceOf(edge.from), sliceOf(edge.to)];
    return from && to && from !== to ? [[from, to]] : [];
  });
  return findLoops(between).map((loop) => ({ path: loop[0] ?? "", line: 1, what: loop.join(" → ") }));
}

function heavyContractImports(imports: Import[]): Finding[] {
  const needsPackage = (path: string, seen: string[]): boolean =>
    !seen.includes(path) &&
    imports
      .filter((edge) => edge.from === path)
      .some((edge) => !edge.to.startsWith("core/src/") || needsPackage(edge.to, [...seen, path]));
  return imports
    .filter((edge) => /^contract\/src\/.*(?<!\.test)\.ts$/.test(edge.from) && edge.to.startsWith("core/src/"))
    .filter((edge) => needsPackage(edge.to, []))
    .map((edge) => edge.finding);
}

const layers =
  /^(domain|application|infrastructure|services?|repositor(y|ies)|controllers?|models?|utils?|helpers?|common)$/;

const frame = ["cli", "db", "http", "jobs", "testing"];

function shapeFindings(file: TextFile): Finding[] {
  const [top = "", ...rest] = file.path.slice("server/src/".length).split("/");
  if (frame.includes(top)) return [];
  if (wingOf(file.path) === undefined)
    return [{ path: file.path, line: 1, what: `${top} is no wing: ${wings.join(", ")}` }];
  const layer = rest.slice(0, -1).find((folder) => layers.test(folder));
  if (rest.length === 1) return [{ path: file.path, line: 1, what: `${rest[0]} is in no slice` }];
  if (layer) return [{ path: file.path, line: 1, what: `${layer} is a layer, not a concept` }];
  return [];
}

function file(path: string, text: string): TextFile {
  return { path, text };
}

function filesIn(folder: string, count: number): TextFile[] {
  return Array.from({ length: count }, (_, index) => file(`${folder}/step-${index}.ts`, ""));
}
