import type { UsageSource } from "@billow/contract/sources.ts";
import { expect, test } from "vitest";
import { changeOf, draftOf, newSourceOf, problemsOf } from "./source-draft.ts";

const mapping = {
  meter: "compute.vcpu",
  metric: "vcpus",
  type: "gauge",
  tenantLabel: "project",
  resourceLabels: ["uuid"],
} as const;

const filled = {
  ...draftOf(null),
  name: "prometheus-fra",
  url: "https://prometheus.example",
  mappings: JSON.stringify([mapping]),
};

const source: UsageSource = {
  id: "0192",
  name: "prometheus-fra",
  kind: "prometheus",
  enabled: true,
  url: "https://prometheus.example",
  state: "ok",
  lastSuccessAt: null,
  lagSeconds: null,
  collectedUntil: null,
  gaps: [],
  lastError: null,
  nextAttemptAt: null,
  config: { url: "https://prometheus.example", mappings: [mapping], holdSeconds: 60 },
  hasSecret: true,
  origin: "console",
  createdAt: "2026-11-01T00:00:00Z",
};

test("an empty draft says what is missing, a filled one nothing", () => {
  expect(Object.keys(problemsOf(draftOf(null)))).toEqual(["name", "url", "mappings"]);
  expect(problemsOf(filled)).toEqual({});
  expect(problemsOf({ ...filled, mappings: "[]" })).toHaveProperty("mappings");
  expect(problemsOf({ ...filled, credentials: "password" })).toHaveProperty("username");
});

test("a new source carries its credentials only where there are some", () => {
  expect(newSourceOf(filled)).not.toHaveProperty("secret");
  expect(newSourceOf({ ...filled, credentials: "token", token: "t" })).toMatchObject({
    kind: "prometheus",
    config: { mappings: [{ meter: "compute.vcpu" }] },
    secret: { bearerToken: "t" },
  });
});

test("other kinds are told their settings, and what is no object is refused", () => {
  const draft = {
    ...filled,
    kind: "openstack" as const,
    url: "amqp://rabbit.example",
    settings: '{"queue": "mine"}',
  };
  expect(problemsOf(draft)).toEqual({});
  expect(newSourceOf(draft)).toMatchObject({
    kind: "openstack",
    config: { url: "amqp://rabbit.example", queue: "mine" },
  });
  expect(problemsOf({ ...draft, settings: "[]" })).toHaveProperty("settings");
  expect(problemsOf({ ...draft, url: "https://rabbit.example" })).toHaveProperty("url");
});

test("a change keeps the rest of the configuration, and credentials unless they are replaced or taken away", () => {
  const draft = draftOf(source);
  expect(draft.credentials).toBe("keep");
  const change = changeOf(source, { ...draft, url: "https://other.example" });
  expect(change.config).toMatchObject({ url: "https://other.example", holdSeconds: 60 });
  expect(change).not.toHaveProperty("secret");
  expect(changeOf(source, { ...draft, credentials: "none" })).toHaveProperty("secret", null);
});
