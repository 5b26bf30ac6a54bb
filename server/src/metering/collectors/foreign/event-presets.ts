import { type EventMapping, eventMapping } from "@billow/contract/metering/event-source.ts";
import type { SourcePreset } from "@billow/contract/metering/sources.ts";
import type { z } from "zod";
import { OSAC_ADDRESSES } from "./osac-addresses.ts";
import { OSAC_CLUSTERS } from "./osac-clusters.ts";
import { OSAC_HOSTS } from "./osac-hosts.ts";
import { OSAC_MACHINES } from "./osac-machines.ts";
import { OSAC_NETWORKS } from "./osac-networks.ts";
import { OSAC_VOLUMES } from "./osac-volumes.ts";

type EventPreset = Extract<SourcePreset, { kind: "events" }>;
type Mapping = z.input<typeof eventMapping>;

const exact = "exact" as const;
const optional = true as const;

/** Ready-made mappings for systems that send events, each with what to check before using it. */
export const EVENT_PRESETS: readonly EventPreset[] = [
  preset("openmeter", "OpenMeter", {
    description:
      "The events of OpenMeter's quickstart: requests are counted, tokens are added up. Its SDKs send them to Billow as they are. Add the meters api.requests and ai.tokens first, or name your own meters, types and fields here.",
    mappings: [
      {
        match: { type: "request" },
        tenant: { path: "subject" },
        resource: { path: "source" },
        meter: "api.requests",
        dimensions: { method: { path: "data.method", optional }, route: { path: "data.route", optional } },
      },
      {
        match: { type: "prompt" },
        tenant: { path: "subject" },
        resource: { path: "source" },
        meter: "ai.tokens",
        quantity: { path: "data.tokens", numbers: exact },
        dimensions: {
          model: { path: "data.model", optional },
          provider: { path: "data.provider", optional },
          direction: { path: "data.type", optional },
        },
      },
    ],
  }),
  preset("openmeter-kubernetes", "OpenMeter's Kubernetes collector", {
    description:
      "What each pod requests, for the seconds that each event covers. The collector's field cpu_request_millicores holds cores, not thousandths. The tenant is the event's subject, which the collector reads from the pod.",
    mappings: [
      ofPod("vcpu", "compute.vcpu", { path: "data.cpu_request_millicores", numbers: "rounded" }),
      ofPod("ram", "compute.ram", { path: "data.memory_request_bytes", numbers: exact, unit: "bytes" }),
      {
        ...ofPod("gpu", "gpu", { path: "data.gpu_request_count", numbers: exact }),
        dimensions: {
          namespace: { path: "data.pod_namespace", optional },
          gpuModel: { path: "data.gpu_type", optional },
        },
      },
    ],
  }),
  preset("lago", "Lago events", {
    description:
      "Lago's event is the data of a CloudEvent of type lago.event, whose id is the transaction_id. Write a mapping for each billable metric: its code, its property and its meter. The tenant is the external subscription id.",
    mappings: [
      {
        match: { type: "lago.event", where: [{ path: "data.code", values: ["egress_gb"] }] },
        tenant: { path: "data.external_subscription_id" },
        meter: "network.egress",
        quantity: { path: "data.properties.gb", numbers: exact, unit: "GB" },
        from: { path: "data.timestamp", form: "seconds" },
      },
    ],
  }),
  preset("ceilometer", "Ceilometer samples", {
    description:
      "Each sample is the data of a CloudEvent of type ceilometer.sample, whose id is the message_id. Traffic counts by its deltas. A gauge counts for the polling interval of 300 seconds: change seconds where yours is another.",
    mappings: [
      ofSample("network.incoming.bytes.delta", "network.ingress", "bytes"),
      ofSample("network.outgoing.bytes.delta", "network.egress", "bytes"),
      polled("vcpus", "compute.vcpu", "count"),
      polled("memory", "compute.ram", "MiB"),
      polled("volume.size", "storage.block", "GiB"),
      polled("storage.objects.size", "storage.object", "bytes"),
    ],
  }),
  preset("osac", "OSAC", {
    description:
      "Open Sovereign AI Cloud's virtual machines, by instance type and state with their boot disks, its bare metal hosts, of which one that is allocated and does not run is stopped, its clusters with the nodes of each node set by host type, its volumes, external IP addresses and NAT gateways, its corrections of all of them, and the tokens of osac.inference.usage.v1 by model and direction. Tokens that were cached or reasoned count as ai.tokenDetails, since some providers have them among the input and output and some beside these: price them as yours does, or at 0. Add the meters ai.tokens, ai.tokenDetails, kubernetes.node and network.natGateway first. Heartbeats are left out, as Billow counts from one change to the next.",
    mappings: [
      ...OSAC_MACHINES,
      ...OSAC_HOSTS,
      ...OSAC_CLUSTERS,
      ...OSAC_VOLUMES,
      ...OSAC_ADDRESSES,
      ...OSAC_NETWORKS,
      ofInference("input", "prompt_tokens"),
      ofInference("output", "completion_tokens"),
      ofTokenDetails("cachedInput", "cached_input_tokens"),
      ofTokenDetails("cacheCreation", "cache_creation_tokens"),
      ofTokenDetails("reasoning", "reasoning_tokens"),
    ],
  }),
  preset("opencost", "OpenCost allocations", {
    description:
      "Each allocation is the data of a CloudEvent of type opencost.allocation, whose id names the allocation and its window. The tenant is the namespace. OpenCost computes in floats, so its numbers are rounded to 15 digits.",
    mappings: [
      ofAllocation("vcpu", "compute.vcpu", "data.cpuCoreHours"),
      ofAllocation("ram", "compute.ram", "data.ramByteHours", "bytes"),
      ofAllocation("gpu", "gpu", "data.gpuHours"),
      ofAllocation("block", "storage.block", "data.pvByteHours", "bytes"),
    ],
  }),
];

function preset(
  id: string,
  name: string,
  { description, mappings }: { description: string; mappings: Mapping[] },
): EventPreset {
  const parsed: EventMapping[] = mappings.map((one) => eventMapping.parse(one));
  return { id, name, kind: "events", description, mappings: parsed };
}

type Figure = NonNullable<Mapping["quantity"]>;
type Unit = Extract<Figure, { path: string }>["unit"];

/** A size that a pod requests, held for the seconds of the event. */
function ofPod(name: string, meter: string, quantity: Extract<Figure, { path: string }>): Mapping {
  return {
    name,
    match: { type: "workload", where: [{ path: quantity.path }] },
    tenant: { path: "subject" },
    resource: { path: "data.pod_name" },
    meter,
    quantity,
    held: true,
    seconds: { path: "data.duration_seconds", numbers: exact },
    dimensions: { namespace: { path: "data.pod_namespace", optional } },
  };
}

function ofSample(counter: string, meter: string, unit: Unit): Mapping {
  return {
    match: { type: "ceilometer.sample", where: [{ path: "data.counter_name", values: [counter] }] },
    tenant: { path: "data.project_id" },
    resource: { path: "data.resource_id" },
    meter,
    quantity: { path: "data.counter_volume", numbers: exact, unit },
    from: { path: "data.timestamp", form: "utc" },
  };
}

function polled(counter: string, meter: string, unit: Unit): Mapping {
  return { ...ofSample(counter, meter, unit), held: true, seconds: { value: "300" } };
}

function ofInference(direction: string, field: string): Mapping {
  return {
    name: direction,
    match: { type: "osac.inference.usage.v1" },
    tenant: { path: "osactenant" },
    resource: { path: "data.billing_dimensions.model" },
    meter: "ai.tokens",
    quantity: { path: `data.billing_dimensions.${field}`, numbers: exact },
    dimensions: {
      direction: { value: direction },
      model: { path: "data.billing_dimensions.model" },
      project: { path: "osacproject", optional },
    },
  };
}

/** Tokens that an event may lack. */
function ofTokenDetails(direction: string, field: string): Mapping {
  const mapping = ofInference(direction, field);
  const where = [{ path: `data.billing_dimensions.${field}` }];
  return { ...mapping, match: { ...mapping.match, where }, meter: "ai.tokenDetails" };
}

function ofAllocation(name: string, meter: string, path: string, unit: Unit = "count"): Mapping {
  return {
    name,
    match: { type: "opencost.allocation", where: [{ path }] },
    tenant: { path: "data.properties.namespace" },
    resource: { path: "data.name" },
    meter,
    quantity: { path, numbers: "rounded", unit },
    from: { path: "data.start" },
    before: { path: "data.end" },
    dimensions: { cluster: { path: "data.properties.cluster", optional } },
  };
}
