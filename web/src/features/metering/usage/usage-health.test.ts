import type { UsageSource } from "@billow/contract/metering/sources.ts";
import { expect, test } from "vitest";
import { warningOf } from "./usage-health.tsx";

function source(fields: Partial<UsageSource>): UsageSource {
  return {
    id: "0192",
    name: "prometheus-fra",
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
    config: {},
    hasSecret: false,
    origin: "console",
    createdAt: "2026-11-01T00:00:00Z",
    ...fields,
  };
}

test("a source that catches up says how far it is", () => {
  const catchingUp = { from: "2026-10-01T00:00:00Z", until: "2026-11-01T00:00:00Z", percent: 40 };
  expect(warningOf([source({ state: "lagging", lagSeconds: 1_607_040, catchingUp })])).toBe(
    "prometheus-fra is catching up, about 40% is collected",
  );
});

const gap = {
  kind: "gap" as const,
  from: "2026-11-01T00:00:00Z",
  before: null,
  meter: null,
  resource: null,
  tenantId: null,
  detail: "no samples",
};

test("a source that is behind is named, gaps come after that, and peace is silent", () => {
  expect(warningOf([])).toBeNull();
  expect(warningOf([source({ state: "paused" })])).toBeNull();
  expect(warningOf([source({ gaps: [gap] })])).toBe("1 gap in what was collected");
  expect(warningOf([source({ gaps: [gap] }), source({ state: "waiting", name: "cmdb" })])).toBe(
    "cmdb waits for a confirmation",
  );
  expect(warningOf([source({ gaps: [gap] }), source({ state: "lagging", lagSeconds: 720 })])).toBe(
    "prometheus-fra lagging 12 min",
  );
  expect(warningOf([source({ state: "failing" })])).toBe("prometheus-fra failing");
  expect(warningOf([source({ state: "failing" }), source({ state: "lagging" })])).toBe(
    "2 sources are behind",
  );
});
