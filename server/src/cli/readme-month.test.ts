import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadDemo } from "../operations/demo/load-demo.ts";
import { testApp } from "../testing/app.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { runCli } from "./run.ts";

const README = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");

/** The commands of the README's month, without what stands before `billow`'s own words. */
const COMMANDS = (README.split("## From a month of usage to invoices")[1]?.split("```")[1] ?? "")
  .trim()
  .split("\n")
  .map((line) => line.replace("npm run -s billow -- ", "").split(" "));

const FILES: Readonly<Record<string, string>> = {
  "CUSTOMERS.csv": [
    "tenant,name,email,address,country,vat_id,terms,currency,tax,tax_rate",
    "nordwind,Nordwind GmbH,ap@nordwind.example,Kai 1,DE,DE136695976,14,EUR,standard,19",
    "alpen,Alpen AG,ap@alpen.example,Gasse 2,AT,ATU13585627,30,EUR,reverseCharge,",
    "",
  ].join("\n"),
  "FILE.csv": [
    "tenant,resource,vcpus,ram_gib,block_gib,gpus,created_at,deleted_at",
    "nordwind,vm-1,4,16,100,0,2026-10-03T14:00:00Z,2026-10-20T15:00:00Z",
    "alpen,vm-2,2,8,50,0,2026-09-03T14:00:00Z,",
    "",
  ].join("\n"),
};

test("the README's month ends with invoices that can be sent", async () => {
  const app = await testApp({});
  using folder = temporaryFolder();
  try {
    await loadDemo(app.deps, { customers: 4, months: 1 });
    const codes: [string, number][] = [];
    for (const words of COMMANDS) {
      const args = words.map((word) => (FILES[word] === undefined ? word : join(folder.path, word)));
      for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder.path, name), text);
      const env = {
        DATABASE_URL: String(app.deps.pool.options.connectionString),
        BILLOW_DATA: folder.path,
        LOG_LEVEL: "silent",
      };
      const silent = { out: () => {}, err: () => {}, readInput: async () => "", stopAsked: async () => {} };
      codes.push([words.join(" "), await runCli(args, { env, ...silent })]);
    }
    expect(codes.map(([words, code]) => [words, code])).toEqual(
      COMMANDS.map((words) => [words.join(" "), 0]),
    );
    const call = app.as("billing");
    const { items } = (await call("listInvoices", { query: { status: "draft" } })).data;
    expect(items.map(({ customer }) => customer.name).sort()).toEqual(["Alpen AG", "Nordwind GmbH"]);
    for (const { id } of items)
      expect((await call("sendInvoice", { params: { id } })).data.status).toBe("sent");
  } finally {
    await app.close();
  }
});
