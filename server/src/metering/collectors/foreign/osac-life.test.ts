import { afterAll, beforeAll, expect, test } from "vitest";
import { billing } from "../../../testing/acts/billing.ts";
import { testApp } from "../../../testing/app.ts";
import { fixedClock } from "../../../testing/clock.ts";
import { type Invoicing, makeCustomer } from "../../../testing/invoicing.ts";
import { discrepanciesOf } from "../../../testing/usage.ts";
import { EVENT_PRESETS } from "./event-presets.ts";

let on: Invoicing;
const { run, invoiceOf } = billing(() => on);

beforeAll(async () => {
  const clock = fixedClock("2026-10-03T20:00:00Z");
  const app = await testApp({ clock });
  on = { app, clock, call: app.withKey(["*"]) };
  for (const id of ["ai.tokens", "ai.tokenDetails"])
    await on.call("createMeter", {
      body: { id, name: "Tokens", group: "ai", kind: "count", unit: "token" },
    });
  await on.call("createMeter", {
    body: {
      id: "network.natGateway",
      name: "NAT gateways",
      group: "network",
      kind: "time",
      unit: "gateway",
      per: "hour",
    },
  });
  await on.call("createMeter", {
    body: {
      id: "kubernetes.node",
      name: "Nodes",
      group: "kubernetes",
      kind: "time",
      unit: "node",
      per: "hour",
    },
  });
  const mappings = EVENT_PRESETS.find(({ id }) => id === "osac")?.mappings ?? [];
  await app.as("admin")("createSource", { body: { name: "osac", kind: "events", config: { mappings } } });
  const item = (product: string, meter: string, unitPrice: string, match?: Record<string, string>) => ({
    product,
    meter,
    ...(match !== undefined && { match }),
    price: { model: "unit" as const, unitPrice },
  });
  // An hour costs 3.60, so a second is a tenth of a cent.
  const items = [
    item("Small", "compute.instance", "3.6", { instanceType: "small" }),
    item("Large", "compute.instance", "7.2", { instanceType: "large" }),
    item("Disk", "storage.block", "0"),
    item("Cluster", "kubernetes.cluster", "3.6"),
    item("GPU nodes", "kubernetes.node", "7.2", { hostType: "gpu-h100" }),
    item("Host", "compute.instance", "36", { instanceType: "metal" }),
    item("Host, allocated", "compute.instance", "18", { instanceType: "metal", state: "stopped" }),
    item("NAT gateway", "network.natGateway", "0.36"),
  ];
  await on.call("createRateCard", {
    body: { name: "Prices", currency: "EUR", validFrom: "2026-01-01", items },
  });
});

afterAll(() => on.app.close());

let told = 0;

function osac(what: string, time: string, body: object): object {
  told += 1;
  return {
    ...{
      specversion: "1.0",
      type: `osac.resource.${what}.v1`,
      id: `e-${told}`,
      source: "osac-metering-service",
    },
    ...{ subject: "compute_instance/vm-1", time: `2026-10-03T${time}Z`, osactenant: "tenant-acme" },
    ...{ osacresourceid: "vm-1", osacresourcetype: "compute_instance" },
    data: { schema_version: "v1", ...body },
  };
}

function moved(what: string, time: string, current_state: string, instance_type = "small"): object {
  const billing_dimensions = { instance_type, image_ref: "rhel-10.2-x86_64", boot_disk_size_gib: 100 };
  return osac(what, time, { current_state, transition_time: `2026-10-03T${time}Z`, billing_dimensions });
}

const LIFE = [
  moved("created", "08:00:00", "STARTING"),
  moved("started", "08:01:07", "RUNNING"),
  osac("heartbeat", "08:02:07", { current_state: "RUNNING" }),
  moved("updated", "09:00:00", "RUNNING", "large"),
  moved("suspended", "10:00:00", "STOPPED", "large"),
  moved("resumed", "11:00:00", "RUNNING", "large"),
];

/** It was stopped at noon, which nobody heard of for 4,530 seconds. */
const CORRECTION = osac("correction", "13:15:30", {
  ...{ reason: "state_drift", corrected_state: "STOPPED", previous_state_in_projection: "RUNNING" },
  affected_interval: {
    ...{ from: "2026-10-03T12:00:00.000Z", to: "2026-10-03T13:15:30.000Z", overbilled_seconds: 4530 },
  },
  billing_dimensions: { instance_type: "large", image_ref: "rhel-10.2-x86_64", boot_disk_size_gib: 100 },
});

const DELETION = osac("deleted", "13:15:30", {
  current_state: "DELETED",
  transition_time: "2026-10-03T13:15:31Z",
});

async function send(...events: object[]): Promise<void> {
  const { data } = await on.call("ingestEvents", { body: events });
  expect(data).toMatchObject({ rejected: [] });
}

test("the life of a machine bills exactly the seconds it ran, in whatever order and how often it is told", async () => {
  const customer = await makeCustomer(on.call, { tenantId: "tenant-acme" });
  await send(...LIFE);
  await send(DELETION, CORRECTION);
  await send(...LIFE.toReversed(), CORRECTION, DELETION);
  on.clock.set("2026-11-02T00:00:00Z");
  await run("2026-10");
  const invoice = await invoiceOf(customer, "2026-10-01");
  // 3,533 seconds as small; 3,600 and 3,600 as large: without the 4,530 that the correction takes back.
  expect(invoice?.lines.map(({ product, quantity, amount }) => [product, quantity, amount])).toEqual([
    ["Small", "0.981389", "3.53"],
    ["Large", "2", "14.40"],
    ["Disk", expect.any(String), "0.00"],
  ]);
  expect(await discrepanciesOf(on.app.deps)).toEqual([]);
});

test("the life of a cluster bills its control plane and its nodes while it is made or ready, once each", async () => {
  on.clock.set("2026-10-03T20:00:00Z");
  const customer = await makeCustomer(on.call, { tenantId: "tenant-clusters" });
  const component = (node_set: string, node_count: number) => ({
    ...{ cluster_template: "ocp-ci-small", node_set, node_count },
    ...(node_set === "_control_plane"
      ? { component: "control_plane", host_type: "_control_plane" }
      : { component: "worker", host_type: "gpu-h100" }),
  });
  const fanOut = (what: string, time: string, current_state: string, nodes: number) =>
    [component("_control_plane", 1), component("gpu-workers", nodes)].map((billing_dimensions) => ({
      ...osac(what, time, { current_state, transition_time: `2026-10-03T${time}Z`, billing_dimensions }),
      ...{ osactenant: "tenant-clusters", osacresourceid: "c-1", osacresourcetype: "cluster_order" },
    }));
  const life = [
    ...fanOut("created", "08:00:00", "PROGRESSING", 2),
    ...fanOut("updated", "09:00:00", "READY", 5),
    ...fanOut("suspended", "10:00:00", "FAILED", 5),
    ...fanOut("resumed", "11:00:00", "READY", 5),
    ...fanOut("suspended", "12:00:00", "DELETING", 5),
    ...fanOut("deleted", "12:30:00", "DELETED", 5),
  ];
  await send(...life);
  await send(...life.toReversed());
  on.clock.set("2026-11-02T00:00:00Z");
  await run("2026-10");
  const invoice = await invoiceOf(customer, "2026-10-01");
  // The control plane for three hours; two nodes for one, and five for two.
  expect(invoice?.lines.map(({ product, quantity, amount }) => [product, quantity, amount])).toEqual([
    ["Cluster", "3", "10.80"],
    ["GPU nodes", "12", "86.40"],
  ]);
  expect(await discrepanciesOf(on.app.deps)).toEqual([]);
});

test("a bare metal host bills its two meters as its states, and a NAT gateway while it is ready", async () => {
  on.clock.set("2026-10-03T20:00:00Z");
  const customer = await makeCustomer(on.call, { tenantId: "tenant-metal" });
  const of = (osacresourcetype: string, osacresourceid: string, event: object) => ({
    ...event,
    ...{ osactenant: "tenant-metal", osacresourceid, osacresourcetype },
  });
  const host = (what: string, time: string, current_state: string, ...meters: (string | null)[]) =>
    meters.map((meter_type) => {
      const billing_dimensions = {
        bm_instance_type: "metal",
        catalog_item: "bmi",
        ...(meter_type && { meter_type }),
      };
      const transition_time = `2026-10-03T${time}Z`;
      return of(
        "bare_metal_instance",
        "h-1",
        osac(what, time, { current_state, transition_time, billing_dimensions }),
      );
    });
  const gateway = (what: string, time: string, current_state: string) =>
    of(
      "nat_gateway",
      "n-1",
      osac(what, time, {
        current_state,
        transition_time: `2026-10-03T${time}Z`,
        billing_dimensions: { deployment: "d", virtual_network: "v", external_ip: "ip" },
      }),
    );
  const life = [
    ...host("created", "07:00:00", "PROVISIONING", null),
    ...host("started", "08:00:00", "RUNNING", "allocation", "consumption"),
    ...host("suspended", "10:00:00", "STOPPING", "consumption"),
    ...host("resumed", "11:30:00", "RUNNING", "consumption"),
    ...host("suspended", "12:00:00", "FAILED", "allocation", "consumption"),
    ...host("resumed", "13:00:00", "RUNNING", "allocation", "consumption"),
    // It was deleted while it ran: the events of that moment have the state from before.
    ...host("suspended", "13:00:10", "RUNNING", "allocation", "consumption"),
    ...host("deleted", "13:00:10", "RUNNING", null),
    gateway("created", "08:00:00", "PENDING"),
    gateway("started", "08:00:30", "READY"),
    gateway("suspended", "09:00:30", "FAILED"),
    gateway("resumed", "10:00:00", "READY"),
    gateway("suspended", "10:30:00", "DELETING"),
    gateway("deleted", "10:31:00", "DELETING"),
  ];
  await send(...life);
  await send(...life.toReversed());
  on.clock.set("2026-11-02T00:00:00Z");
  await run("2026-10");
  const invoice = await invoiceOf(customer, "2026-10-01");
  // It ran for 2 hours, a half and ten seconds; for an hour and a half it was allocated alone.
  expect(invoice?.lines.map(({ product, quantity, amount }) => [product, quantity, amount])).toEqual([
    ["Host", "2.502778", "90.10"],
    ["Host, allocated", "1.5", "27.00"],
    ["NAT gateway", "1.5", "0.54"],
  ]);
  expect(await discrepanciesOf(on.app.deps)).toEqual([]);
});
