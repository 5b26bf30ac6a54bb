import { BUILT_IN_METERS } from "@billow/core/testing/meters.ts";
import { expect, test } from "vitest";
import { parseKeepingNumbers } from "../../events/number-text.ts";
import { checkMappings } from "./check-mappings.ts";
import { EVENT_PRESETS } from "./event-presets.ts";
import { factsOf } from "./event-sources.ts";

const NOW = Date.parse("2026-11-01T00:00:00Z") / 1000;
const TIME = "2026-10-03T14:00:00Z";

/** Events in the shapes that their publishers document, and what they count: meter, resource, quantity, seconds. */
const PUBLISHED: Record<string, [event: object, facts: string[]][]> = {
  "openmeter-kubernetes": [
    [
      {
        ...{
          specversion: "1.0",
          type: "workload",
          id: "u-1",
          source: "kubernetes-api",
          subject: "my-customer",
        },
        time: TIME,
        data: {
          ...{ pod_name: "my-pod", pod_namespace: "ns", duration_seconds: 10, cpu_request_millicores: 0.5 },
          ...{ cpu_request_millicores_per_second: 5, memory_request_bytes: 4_294_967_296 },
          ...{ gpu_type: "A100", gpu_request_count: 1 },
        },
      },
      [
        "my-customer compute.vcpu my-pod 0.001388888889 10s ns",
        "my-customer compute.ram my-pod 0.011111111111 10s ns",
        "my-customer gpu my-pod 0.002777777778 10s A100 ns",
      ],
    ],
  ],
  lago: [
    [
      {
        ...{ specversion: "1.0", type: "lago.event", id: "tx-1", source: "/lago" },
        data: {
          ...{ transaction_id: "tx-1", external_subscription_id: "sub-1", code: "egress_gb" },
          ...{ timestamp: 1_791_036_000, properties: { gb: 12 } },
        },
      },
      ["sub-1 network.egress sub-1 11.175870895386 1s"],
    ],
  ],
  ceilometer: [
    [
      sample({
        counter_name: "network.incoming.bytes.delta",
        counter_type: "delta",
        counter_volume: 1_073_741_824,
      }),
      ["p-1 network.ingress r-1 1 1s"],
    ],
    [
      sample({ counter_name: "volume.size", counter_type: "gauge", counter_volume: 12 }),
      ["p-1 storage.block r-1 1 300s"],
    ],
    [
      sample({ counter_name: "memory", counter_type: "gauge", counter_volume: 512.0 }),
      ["p-1 compute.ram r-1 0.041666666667 300s"],
    ],
  ],
  opencost: [
    [
      {
        ...{ specversion: "1.0", type: "opencost.allocation", id: "web/2026-10-03", source: "/opencost" },
        data: {
          name: "web",
          properties: { cluster: "c-1", namespace: "shop" },
          ...{ start: "2026-10-03T00:00:00Z", end: "2026-10-04T00:00:00Z", minutes: 1440 },
          ...{ cpuCoreHours: 967.1234567890123, ramByteHours: 3_848_061_831_850.666, gpuHours: 0 },
        },
      },
      [
        "shop compute.vcpu web 967.123456789012 86400s c-1",
        "shop compute.ram web 3583.786852518721 86400s c-1",
        "shop gpu web 0 86400s c-1",
      ],
    ],
  ],
};

function sample(data: object): object {
  const own = {
    user_id: "u",
    project_id: "p-1",
    resource_id: "r-1",
    timestamp: "2026-10-03T14:00:00.503000",
  };
  return {
    ...{ specversion: "1.0", type: "ceilometer.sample", id: "m-1", source: "/ceilometer" },
    data: { ...own, source: "openstack", resource_metadata: {}, ...data },
  };
}

test.each(EVENT_PRESETS)("$id counts its publisher's own examples", ({ id, description, mappings }) => {
  expect(description.length).toBeGreaterThan(40);
  expect(() => checkMappings(mappings, BUILT_IN_METERS)).not.toThrow();
  const source = { id, name: id, mappings };
  expect(PUBLISHED[id]?.length).toBeGreaterThan(0);
  for (const [event, facts] of PUBLISHED[id] ?? []) {
    const found = factsOf(parseKeepingNumbers(JSON.stringify(event)), [source], {
      now: NOW,
      meters: BUILT_IN_METERS,
    }).facts;
    expect(found.map(shown)).toEqual(facts);
  }
});

function shown(fact: ReturnType<typeof factsOf>["facts"][number]): string {
  const dimensions = Object.entries(fact.dimensions)
    .sort()
    .map(([, value]) => ` ${value}`)
    .join("");
  if (fact.type === "allocation") return `${fact.tenantId} ${fact.resource} ${fact.state}${dimensions}`;
  const { tenantId, meter, resource, quantity, from, before } = fact;
  return `${tenantId} ${meter} ${resource} ${quantity.toFixed()} ${before - from}s${dimensions}`;
}
