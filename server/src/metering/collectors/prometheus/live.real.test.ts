import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import type { PrometheusMapping } from "@billow/contract/metering/prometheus-mapping.ts";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type TestApp, testApp } from "../../../testing/app.ts";
import { describeWithPackages } from "../../../testing/processes/debian-packages.ts";
import { temporaryFolder } from "../../../testing/processes/temporary-folder.ts";
import {
  freePort,
  type RealPrometheus,
  samplesIn,
  startPrometheus,
} from "../../../testing/servers/real-prometheus.ts";
import { PRESETS } from "../sources/presets.ts";

/** Long enough for a busy machine to have scraped a few times, once a second. */
const PATIENCE = { timeout: 60_000, interval: 100 };

const GIB = 2 ** 30;

await describeWithPackages(
  "a real Prometheus that scrapes",
  ["prometheus", "prometheus-libvirt-exporter"],
  () => {
    const folder = temporaryFolder();
    const exporter = fakeExporter();
    let libvirt: ChildProcess;
    let prometheus: RealPrometheus;
    let app: TestApp;

    beforeAll(async () => {
      const port = await freePort();
      const machines = join(folder.path, "machines.xml");
      writeFileSync(machines, machinesOfLibvirt());
      libvirt = spawn(
        "prometheus-libvirt-exporter",
        [
          `--web.listen-address=127.0.0.1:${port}`,
          `--libvirt.uri=test://${machines}`,
          "--libvirt.export-nova-metadata",
        ],
        { stdio: "ignore" },
      );
      const target = await exporter.listen();
      const jobs = [
        { job: "exporter", target, intervalSeconds: 1 },
        { job: "libvirt", target: `127.0.0.1:${port}`, intervalSeconds: 1 },
      ];
      [prometheus, app] = await Promise.all([startPrometheus(folder.path, jobs), testApp()]);
    });

    afterAll(async () => {
      libvirt?.kill("SIGKILL");
      exporter.server.closeAllConnections();
      exporter.server.close();
      await Promise.all([prometheus?.stop(), app?.close()]);
      folder[Symbol.dispose]();
    });

    /** Waits until Prometheus has so many samples of a machine, and more than before. */
    const scraped = (selector: string, samples: number) =>
      vi.waitFor(async () => {
        const [found = []] = (await samplesIn(prometheus, selector, "vm")).values();
        expect(found.length).toBeGreaterThanOrEqual(samples);
      }, PATIENCE);

    const collect = async (name: string, mappings: PrometheusMapping[]) => {
      const api = app.as("admin");
      const { data: source } = await api("createSource", {
        body: {
          name,
          kind: "prometheus",
          config: { url: prometheus.url, mappings, since: "2026-01-01T00:00:00Z", backfillSeconds: 3_600 },
        },
      });
      const { data } = await api("collectSource", { params: { id: source.id } });
      expect(data).toMatchObject({ state: "ok", lastError: null });
      const { rows } = await sql<{ meter: string; tenant: string; quantity: number }>`
      SELECT meter, tenant_id AS tenant, sum(quantity)::float8 AS quantity FROM usage_event
      WHERE source = ${`/sources/${name}`} GROUP BY 1, 2`.execute(app.deps.db);
      return (meter: string, tenant: string) =>
        rows.find((row) => row.meter === meter && row.tenant === tenant)?.quantity ?? 0;
    };

    test("a machine is billed from its first scrape to its last, through scrapes that failed", async () => {
      exporter.vms.set("steady", 2);
      await scraped('vm_vcpus{vm="steady"}', 3);
      exporter.vms.set("brief", 4);
      await scraped('vm_vcpus{vm="brief"}', 4);
      exporter.vms.delete("brief");
      await scraped('vm_vcpus{vm="steady"}', 9);
      exporter.isBroken = true;
      await vi.waitFor(() => expect(exporter.failed).toBeGreaterThanOrEqual(3), PATIENCE);
      exporter.isBroken = false;
      await scraped('vm_vcpus{vm="steady"}', 12);
      exporter.vms.clear();
      // Until it is known that they are gone, and not only late.
      const until = exporter.scrapes + 3;
      await vi.waitFor(() => expect(exporter.scrapes).toBeGreaterThan(until), PATIENCE);

      const billed = await collect("live", [
        { ...gauge, meter: "compute.vcpu", metric: "vm_vcpus" },
        { ...counter, meter: "network.egress", metric: "vm_transmit_bytes_total" },
      ]);
      const vcpus = await samplesIn(prometheus, "vm_vcpus", "vm");
      const sent = await samplesIn(prometheus, "vm_transmit_bytes_total", "vm");
      for (const [vm, size] of [
        ["steady", 2],
        ["brief", 4],
      ] as const) {
        const [first, last] = ends(vcpus.get(vm));
        const seconds = (last[0] - first[0]) / 1000 + 1;
        expect(billed("compute.vcpu", vm) * 3_600).toBeCloseTo(size * seconds, 6);
        const [sentFirst, sentLast] = ends(sent.get(vm));
        expect(billed("network.egress", vm) * GIB).toBeCloseTo(Number(sentLast[1]) - Number(sentFirst[1]), 1);
      }
      // The scrapes that failed left a hole, which is what makes this worth a test.
      const steady = vcpus.get("steady") ?? [];
      const [first, last] = ends(steady);
      expect(steady.length).toBeLessThan((last[0] - first[0]) / 1000);
    });

    test("machines of the real libvirt exporter are billed by its preset", async () => {
      const selector = "libvirt_domain_info_virtual_cpus";
      await vi.waitFor(async () => {
        const found = await samplesIn(prometheus, selector, "project_name");
        expect(found.get("project-3")?.length).toBeGreaterThanOrEqual(4);
      }, PATIENCE);
      libvirt.kill("SIGKILL");
      await once(libvirt, "exit");
      // Until the second that the last samples are worth is over.
      await vi.waitFor(async () => {
        const [, last] = ends((await samplesIn(prometheus, selector, "project_name")).get("project-3"));
        expect(Date.now()).toBeGreaterThan(last[0] + 2_000);
      }, PATIENCE);
      const preset = PRESETS.find(({ id }) => id === "libvirt");
      const billed = await collect("libvirt", preset?.mappings ?? []);
      const vcpus = await samplesIn(prometheus, selector, "project_name");
      const received = await samplesIn(
        prometheus,
        "libvirt_domain_interface_stats_receive_bytes_total",
        "project_name",
      );
      for (const size of [1, 2, 3]) {
        const tenant = `project-${size}`;
        const [first, last] = ends(vcpus.get(tenant));
        const seconds = (last[0] - first[0]) / 1000 + 1;
        for (const meter of ["compute.vcpu", "compute.ram"]) {
          expect(billed(meter, tenant) * 3_600).toBeCloseTo(size * seconds, 6);
        }
        const [receivedFirst, receivedLast] = ends(received.get(tenant));
        const bytes = BigInt(receivedLast[1]) - BigInt(receivedFirst[1]);
        expect(bytes).toBeGreaterThan(0n);
        expect(billed("network.ingress", tenant) * GIB).toBeCloseTo(Number(bytes), 1);
      }
    });
  },
);

const gauge = {
  type: "gauge",
  unit: "count",
  tenantLabel: "vm",
  resourceLabels: ["vm"],
} as const satisfies Partial<PrometheusMapping>;
const counter = { ...gauge, type: "counter", unit: "bytes" } as const;

function ends(samples: readonly [number, string][] = []) {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined) throw new Error("Prometheus has no samples.");
  return [first, last] as const;
}

/** An exporter of made-up machines: each is a tenant of its own and sends a megabyte a scrape. */
function fakeExporter() {
  const state = { vms: new Map<string, number>(), isBroken: false, scrapes: 0, failed: 0 };
  const server = createServer((_request, response) => {
    state.scrapes += 1;
    if (state.isBroken) {
      state.failed += 1;
      response.writeHead(503).end();
      return;
    }
    const lines = [...state.vms].flatMap(([vm, size]) => [
      `vm_vcpus{vm="${vm}"} ${size}`,
      `vm_transmit_bytes_total{vm="${vm}"} ${state.scrapes * 1_000_000}`,
    ]);
    response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(`${lines.join("\n")}\n`);
  });
  const listen = async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    return `127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  };
  return Object.assign(state, { server, listen });
}

/** Machines of libvirt's own test driver, with what Nova writes beside them. */
function machinesOfLibvirt(): string {
  const machines = [1, 2, 3].map(
    (size) => `<domain type='test'>
      <name>instance-${size}</name><uuid>00000000-0000-4000-8000-00000000000${size}</uuid>
      <metadata><nova:instance xmlns:nova="http://openstack.org/xmlns/libvirt/nova/1.0">
        <nova:name>vm-${size}</nova:name><nova:flavor name="m1.small"/>
        <nova:owner><nova:project uuid="id-${size}">project-${size}</nova:project></nova:owner>
      </nova:instance></metadata>
      <memory unit='GiB'>${size}</memory><vcpu>${size}</vcpu><os><type>hvm</type></os>
      <devices><interface type='network'><source network='default'/><target dev='tap${size}'/></interface></devices>
    </domain>`,
  );
  const network =
    "<network><name>default</name><ip address='192.168.122.1' netmask='255.255.255.0'/></network>";
  return `<node>${machines.join("")}${network}</node>`;
}
