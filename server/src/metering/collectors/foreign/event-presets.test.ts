import { BUILT_IN_METERS } from "@billow/core/metering/built-in-meters.ts";
import { Meters } from "@billow/core/metering/meters.ts";
import { expect, test } from "vitest";
import { parseKeepingNumbers } from "../../events/number-text.ts";
import { checkMappings } from "./check-mappings.ts";
import { EVENT_PRESETS } from "./event-presets.ts";
import { factsOf } from "./event-sources.ts";

const NOW = Date.parse("2026-11-01T00:00:00Z") / 1000;
const TIME = "2026-10-03T14:00:00Z";

/** The example of OSAC's metering design. */
const OSAC_MACHINE = {
  instance_type: "large-gpu",
  image_ref: "rhel-10.2-x86_64",
  boot_disk_size_gib: 100,
};

const OSAC_CLUSTER = { cluster_template: "ocp-ci-small", release_image: "4.17.0" };
const OSAC_CONTROL_PLANE = {
  ...OSAC_CLUSTER,
  ...{ node_set: "_control_plane", component: "control_plane", host_type: "_control_plane", node_count: 1 },
};
const OSAC_WORKERS = { ...OSAC_CLUSTER, node_set: "gpu-workers", component: "worker", node_count: 2 };

/** Events in the shapes that their publishers document, and what they count: meter, resource, quantity, seconds. */
const PUBLISHED: Record<string, [event: object, facts: string[]][]> = {
  openmeter: [
    [
      {
        ...{ specversion: "1.0", type: "request", id: "00001", source: "service-0", subject: "customer-1" },
        ...{
          time: "2026-10-03T14:00:00.001Z",
          data: { duration_seconds: "12", method: "GET", route: "/hello" },
        },
      },
      ["customer-1 api.requests service-0 1 1s GET /hello"],
    ],
    [
      {
        ...{ specversion: "1.0", type: "prompt", id: "00001", source: "chat-app", subject: "customer-1" },
        ...{ time: TIME, data: { tokens: "123456", model: "gpt4-turbo", type: "output" } },
      },
      ["customer-1 ai.tokens chat-app 123456 1s output gpt4-turbo"],
    ],
    [
      // As the SDK for JavaScript completes what its documentation sends.
      {
        ...{
          type: "prompt",
          subject: "my-user-id",
          data: { tokens: 123_456, model: "gpt4", provider: "openai" },
        },
        ...{ id: "5c10fade-1c9e-4d6c-8275-c52c36731d3c", source: "@openmeter/sdk", specversion: "1.0" },
        time: new Date(TIME),
      },
      ["my-user-id ai.tokens @openmeter/sdk 123456 1s gpt4 openai"],
    ],
  ],
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
  osac: [
    [
      osac("osac.inference.usage.v1", "maas_inference", {
        billing_dimensions: {
          ...{ organization_id: "acme-corp", cost_center: "engineering", subscription: "acme-sub-1" },
          ...{ provider: "anthropic", model: "claude-sonnet-4-20250514", prompt_tokens: 1500 },
          ...{ completion_tokens: 800, total_tokens: 2300, cached_input_tokens: 200, duration_ms: 3200 },
        },
      }),
      [
        "tenant-acme ai.tokens claude-sonnet-4-20250514 1500 1s input claude-sonnet-4-20250514 project-nlp",
        "tenant-acme ai.tokens claude-sonnet-4-20250514 800 1s output claude-sonnet-4-20250514 project-nlp",
        "tenant-acme ai.tokenDetails claude-sonnet-4-20250514 200 1s cachedInput claude-sonnet-4-20250514 project-nlp",
      ],
    ],
    // As OSAC's own test of an adapter has them.
    [
      osac("osac.resource.started.v1", "nat_gateway", {
        ...{ previous_state: "PENDING", current_state: "READY", transition_time: TIME },
        billing_dimensions: {
          deployment: "installation-a",
          virtual_network: "vnet-1",
          external_ip: "ip-001",
        },
      }),
      ["tenant-acme r-1 active project-nlp"],
    ],
    [
      osac("osac.resource.suspended.v1", "nat_gateway", {
        ...{ previous_state: "READY", current_state: "DELETING", transition_time: TIME },
        billing_dimensions: {
          deployment: "installation-a",
          virtual_network: "vnet-1",
          external_ip: "ip-001",
        },
      }),
      ["tenant-acme r-1 deleted project-nlp"],
    ],
    [host("started", "allocation", "STARTING"), ["tenant-acme r-1 stopped bmi-type-gpu-large project-nlp"]],
    [host("started", "consumption", "RUNNING"), ["tenant-acme r-1 active bmi-type-gpu-large project-nlp"]],
    [
      host("suspended", "consumption", "DELETING"),
      ["tenant-acme r-1 stopped bmi-type-gpu-large project-nlp"],
    ],
    [host("suspended", "consumption", "RUNNING"), ["tenant-acme r-1 stopped bmi-type-gpu-large project-nlp"]],
    [host("suspended", "allocation", "RUNNING"), ["tenant-acme r-1 deleted bmi-type-gpu-large project-nlp"]],
    [host("suspended", "consumption", "FAILED"), ["tenant-acme r-1 deleted bmi-type-gpu-large project-nlp"]],
    [host("deleted", null, "DELETING"), ["tenant-acme r-1 deleted bmi-type-gpu-large project-nlp"]],
    [
      osac("osac.resource.started.v1", "volume", {
        ...{ previous_state: "CREATING", current_state: "AVAILABLE", transition_time: TIME },
        usage: { semantics: "interval", from: TIME, to: TIME, quantity: "0.000000", unit: "gibibyte_second" },
        billing_dimensions: { volume_id: "r-1", storage_tier: "fast", size_gib: 50 },
      }),
      ["tenant-acme r-1 active project-nlp fast"],
    ],
    [osac("osac.resource.heartbeat.v1", "compute_instance", {}), []],
    [osac("osac.resource.heartbeat.v1", "cluster_order", {}), []],
    [cluster("started", OSAC_CONTROL_PLANE), ["tenant-acme r-1/_control_plane active project-nlp"]],
    [
      cluster("started", { ...OSAC_WORKERS, host_type: "gpu-h100" }),
      ["tenant-acme r-1/gpu-workers active gpu-h100 project-nlp"],
    ],
    [
      cluster("updated", { ...OSAC_WORKERS, baremetal_instance_type: "gpu-h100", node_count: 0 }),
      ["tenant-acme r-1/gpu-workers active gpu-h100 project-nlp"],
    ],
    [
      cluster("suspended", OSAC_CONTROL_PLANE, "FAILED"),
      ["tenant-acme r-1/_control_plane deleted project-nlp"],
    ],
    [
      osac("osac.resource.correction.v1", "cluster_order", {
        ...{ reason: "missed_deletion", corrected_state: null },
        affected_interval: { from: "2026-07-19T09:00:00.000Z", to: "2026-07-19T10:15:30.000Z" },
        billing_dimensions: { ...OSAC_WORKERS, host_type: "gpu-h100" },
      }),
      ["tenant-acme r-1/gpu-workers deleted gpu-h100 project-nlp"],
    ],
    [
      osac("osac.resource.started.v1", "external_ip", {
        ...{ previous_state: "PENDING", current_state: "ALLOCATED", transition_time: TIME },
        billing_dimensions: { deployment: "d-1", attached: true, pool: "p-1", ip_family: "ipv4" },
      }),
      ["tenant-acme r-1 active ipv4 project-nlp"],
    ],
    [
      osac("osac.resource.correction.v1", "cluster_order", {
        ...{ reason: "state_drift", corrected_state: "READY" },
        affected_interval: { from: "2026-07-19T09:00:00.000Z", to: "2026-07-19T10:15:30.000Z" },
        billing_dimensions: OSAC_CONTROL_PLANE,
      }),
      [
        "tenant-acme r-1/_control_plane active project-nlp",
        "tenant-acme r-1/_control_plane active project-nlp",
      ],
    ],
    [
      osac("osac.resource.started.v1", "compute_instance", {
        ...{ previous_state: "STARTING", current_state: "RUNNING", transition_time: TIME },
        billing_dimensions: OSAC_MACHINE,
      }),
      ["tenant-acme r-1 active large-gpu project-nlp"],
    ],
    [
      osac("osac.resource.deleted.v1", "compute_instance", {
        ...{ previous_state: "DELETING", current_state: "DELETED", transition_time: TIME },
      }),
      ["tenant-acme r-1 deleted"],
    ],
    [
      osac("osac.resource.correction.v1", "compute_instance", {
        ...{ reason: "state_drift", corrected_state: "STOPPED", previous_state_in_projection: "RUNNING" },
        affected_interval: {
          ...{ from: "2026-07-19T09:00:00.000Z", to: "2026-07-19T10:15:30.000Z", overbilled_seconds: 4530 },
        },
        billing_dimensions: OSAC_MACHINE,
      }),
      ["tenant-acme r-1 stopped large-gpu project-nlp", "tenant-acme r-1 stopped large-gpu project-nlp"],
    ],
    [
      osac("osac.resource.correction.v1", "compute_instance", {
        ...{ reason: "missed_deletion", corrected_state: null },
        affected_interval: { from: "2026-07-19T09:00:00.000Z", to: "2026-07-19T10:15:30.000Z" },
      }),
      ["tenant-acme r-1 deleted"],
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

/** What OSAC's service tells of one component of a cluster. */
function cluster(what: string, billing_dimensions: object, current_state = "READY"): object {
  const data = { previous_state: "PROGRESSING", current_state, transition_time: TIME, billing_dimensions };
  return osac(`osac.resource.${what}.v1`, "cluster_order", data, `e-1/${what}`);
}

/** What OSAC's service tells of one of the two meters of a bare metal host, or of the host itself. */
function host(what: string, meter_type: string | null, current_state: string): object {
  const dimensions = { bm_instance_type: "bmi-type-gpu-large", catalog_item: "bmi-gpu-workstation" };
  const billing_dimensions = meter_type === null ? dimensions : { ...dimensions, meter_type };
  const data = { current_state, transition_time: TIME, billing_dimensions };
  return osac(`osac.resource.${what}.v1`, "bare_metal_instance", data, `e-1/${meter_type}`);
}

/** An event with the attributes that OSAC's metering design requires. */
function osac(type: string, osacresourcetype: string, data: object, id = type): object {
  return {
    ...{ specversion: "1.0", type, id, source: "osac-metering-service", time: TIME },
    ...{ subject: `${osacresourcetype}/r-1`, osactenant: "tenant-acme", osacproject: "project-nlp" },
    ...{ osacresourceid: "r-1", osacresourcetype, data: { schema_version: "v1", ...data } },
  };
}

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

/** The built-in meters, and those that the presets ask an operator to add. */
const METERS = new Meters([
  ...BUILT_IN_METERS.list,
  ...["kubernetes.node", "network.natGateway"].map((id) => ({
    ...BUILT_IN_METERS.of("kubernetes.cluster"),
    id,
    builtIn: false,
  })),
  ...["api.requests", "ai.tokens", "ai.tokenDetails"].map((id) => ({
    ...BUILT_IN_METERS.of("network.egress"),
    id,
    builtIn: false,
  })),
]);

test.each(EVENT_PRESETS)("$id counts its publisher's own examples", ({ id, description, mappings }) => {
  expect(description.length).toBeGreaterThan(40);
  expect(() => checkMappings(mappings, METERS)).not.toThrow();
  const source = { id, name: id, mappings };
  expect(PUBLISHED[id]?.length).toBeGreaterThan(0);
  for (const [event, facts] of PUBLISHED[id] ?? []) {
    const found = factsOf(parseKeepingNumbers(JSON.stringify(event)), [source], {
      now: NOW,
      meters: METERS,
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
