import { expect, test } from "vitest";
import { complaintsOf, type Facts } from "./complaints.ts";

const FINE: Facts = {
  server: {
    postgres: "15.18",
    citus: "13.2-1",
    hasCitus: true,
    preparedMax: 200,
    walLevel: "logical",
    isRunning: false,
  },
  workers: ["one:5432", "two:5432"].map((name) => ({
    name,
    isActive: true,
    versions: { postgres: "15.20", citus: "13.2-1", preparedMax: 200 },
  })),
  shards: 8,
  shardsBefore: null,
  leftOver: [],
  orphans: [],
};

const [ONE, TWO] = FINE.workers;
if (ONE === undefined || TWO === undefined) throw new Error("there are two workers");

test.each<[string, Partial<Facts>, RegExp[]]>([
  ["nothing where all is well", {}, []],
  ["nothing where it goes on with the same shards", { shardsBefore: 8 }, []],
  [
    "that there is no Citus at all",
    { server: { ...FINE.server, citus: null, hasCitus: false } },
    [/has no Citus.*grow\.md/],
  ],
  [
    "that the extension is missing in this database",
    { server: { ...FINE.server, citus: null } },
    [/CREATE EXTENSION citus.*citus_add_node/],
  ],
  [
    "an old Citus",
    { server: { ...FINE.server, citus: "12.1-1" } },
    [/^Citus 12\.1-1 is too old/, /one:5432 has Citus/, /two:5432 has Citus/],
  ],
  [
    "a running Billow",
    { server: { ...FINE.server, isRunning: true } },
    [/^A Billow runs.*stop every server/],
  ],
  [
    "transactions that cannot be prepared",
    { server: { ...FINE.server, preparedMax: 0 } },
    [/0 on the coordinator/],
  ],
  ["that there is no worker", { workers: [] }, [/^0 workers are added.*at least 2/]],
  ["that there is one worker", { workers: [ONE] }, [/^1 worker is added/]],
  [
    "a worker that does not answer",
    { workers: [ONE, { ...TWO, versions: null }] },
    [/two:5432 does not answer/],
  ],
  [
    "a worker of other versions",
    { workers: [ONE, { ...TWO, versions: { postgres: "16.2", citus: "13.0-1", preparedMax: 0 } }] },
    [/PostgreSQL 16\.2 and the coordinator 15\.18/, /Citus 13\.0-1/, /0 on the worker two:5432/],
  ],
  ["fewer shards than workers", { shards: 1 }, [/--shards 1 does not suit 2 workers/]],
  ["far too many shards", { shards: 1_000 }, [/--shards 1000 does not suit/]],
  ["other shards than before", { shardsBefore: 16 }, [/go on with: --shards 16/]],
  [
    "what is left over on a worker",
    { leftOver: ["usage_event_102008 on two:5432"] },
    [/usage_event_102008 on two:5432/],
  ],
  ["rows of nobody", { orphans: [{ name: "usage_hour", rows: 3 }] }, [/^3 rows of usage_hour.*verify/]],
])("tells %s", (_, change, expected) => {
  const told = complaintsOf({ ...FINE, ...change });
  expect(told).toHaveLength(expected.length);
  for (const [place, sentence] of expected.entries()) expect(told[place]).toMatch(sentence);
});
