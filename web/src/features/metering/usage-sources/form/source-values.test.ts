import type { UsageSource } from "@billow/contract/metering/sources.ts";
import { expect, test } from "vitest";
import { fieldDifferences, mergeFields } from "../../../../components/saving/merge-fields.ts";
import { changeOf, draftOf } from "./source-draft.ts";
import { configOf, labelsOf, readably, sourceWith, valuesOf } from "./source-values.ts";

const mapping = { meter: "compute.vcpu", metric: "vcpus", type: "gauge", tenantLabel: "project" };
const prometheus: UsageSource = {
  id: "0192",
  name: "fra",
  kind: "prometheus",
  enabled: true,
  url: "https://prometheus.example",
  state: "ok",
  lastSuccessAt: null,
  lagSeconds: null,
  collectedUntil: null,
  catchingUp: null,
  gaps: [],
  lastError: null,
  question: null,
  nextAttemptAt: null,
  config: { url: "https://prometheus.example", mappings: [mapping], holdSeconds: 60 },
  hasSecret: false,
  origin: "console",
  createdAt: "2026-11-01T00:00:00Z",
};
const url = "https://cmdb.example";
const inventory: UsageSource = {
  ...prometheus,
  kind: "inventory",
  url,
  config: { url, fields: { tenant: "project", resource: "id", vcpus: "flavor.vcpus" }, dimensions: {} },
};

test("an untouched form changes nothing, and its values are the configuration it sends", () => {
  for (const source of [prometheus, inventory]) {
    expect(valuesOf(source, draftOf(source))).toEqual(valuesOf(source));
    const { dimensions, ...sent } = { dimensions: {}, ...changeOf(source, draftOf(source)).config };
    expect(configOf(valuesOf(source))).toEqual(sent);
  }
});

test("what two people changed of a source is merged value by value, also where one of them takes a value away", () => {
  const fields = { tenant: "project", resource: "uuid" };
  const theirs = { ...inventory, config: { ...inventory.config, fields, watches: ["nova-fra"] } };
  const draft = { ...draftOf(inventory), url: "https://cmdb2.example" };
  const versions = {
    opened: valuesOf(inventory),
    theirs: valuesOf(theirs),
    mine: valuesOf(inventory, draft),
  };
  const { merged, isConflict } = mergeFields(versions);
  expect(isConflict).toBe(false);
  expect(configOf(merged)).toMatchObject({ url: "https://cmdb2.example", watches: ["nova-fra"] });
  expect(configOf(merged)).toHaveProperty("fields", fields);
});

test("what no form asks for stays as somebody else saved it", () => {
  const theirs = { ...prometheus, config: { ...prometheus.config, holdSeconds: 90, up: "node_up" } };
  const draft = { ...draftOf(prometheus), url };
  const versions = {
    opened: valuesOf(prometheus),
    theirs: valuesOf(theirs),
    mine: valuesOf(prometheus, draft),
  };
  const { merged } = mergeFields(versions);
  expect(configOf(merged)).toEqual({ url, mappings: [mapping], holdSeconds: 90, up: "node_up" });
  // Going on from theirs, the form no longer holds the old value against it.
  const base = sourceWith(prometheus, versions.theirs);
  expect(valuesOf(base, draftOf(base))).toEqual(versions.theirs);
});

test("both versions of one value are shown in words", () => {
  const of = (host: string) => valuesOf(sourceWith(inventory, { ...valuesOf(inventory), url: `"${host}"` }));
  const versions = { opened: valuesOf(inventory), theirs: of("https://a"), mine: of("https://b") };
  expect(mergeFields(versions).isConflict).toBe(true);
  expect(fieldDifferences(readably(versions), labelsOf(versions))).toEqual([
    { what: "Address", theirs: "https://a", mine: "https://b", by: "both" },
  ]);
});

test("a form opened without credentials takes none away that somebody set meanwhile", () => {
  expect(changeOf(prometheus, draftOf(prometheus))).not.toHaveProperty("secret");
});
