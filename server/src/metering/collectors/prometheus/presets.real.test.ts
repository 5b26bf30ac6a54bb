import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { instantOfSeconds } from "../../../http/present.ts";
import { type TestApp, testApp } from "../../../testing/app.ts";
import { describeWithPackages } from "../../../testing/processes/debian-packages.ts";
import { temporaryFolder } from "../../../testing/processes/temporary-folder.ts";
import {
  backfill,
  type History,
  type RealPrometheus,
  startPrometheus,
} from "../../../testing/servers/real-prometheus.ts";
import { PRESETS } from "../sources/presets.ts";

/** Further from the truth than this no hour may be: a hundredth of a percent. */
const ERROR_MAX = 0.0001;

/** Scraped once a minute, off the minute, from the middle of an hour for three hours. */
const SCRAPE_SECONDS = 60;
const FROM = Math.floor(Date.now() / 3_600_000) * 3_600 - 4 * 3_600;
const FIRST = FROM - 1_800 + 7;
const LAST = FROM + 2 * 3_600 - 1_800;

const GIB = 2n ** 30n;

/** A series as an exporter shows it: a value that stays, or grows by so much a second. */
interface Shown {
  name: string;
  labels: Record<string, string>;
  value?: bigint;
  perSecond?: bigint;
}

/** What each exporter shows of a tenant of its preset's name, in the metric names and labels of its documentation. */
const SHOWN: Record<string, Shown[]> = {
  libvirt: withLabels({ domain: "instance-1", uuid: "u-1", project_name: "libvirt" }, [
    { name: "libvirt_domain_info_virtual_cpus", labels: {}, value: 4n },
    { name: "libvirt_domain_info_maximum_memory_bytes", labels: {}, value: 8n * GIB },
    {
      name: "libvirt_domain_interface_stats_receive_bytes_total",
      labels: { target_device: "tap1" },
      perSecond: 3_000n,
    },
    {
      name: "libvirt_domain_interface_stats_receive_bytes_total",
      labels: { target_device: "tap2" },
      perSecond: 1_000n,
    },
    {
      name: "libvirt_domain_interface_stats_transmit_bytes_total",
      labels: { target_device: "tap1" },
      perSecond: 500n,
    },
  ]),
  "libvirt-info": withLabels({ domain: "instance-7", instance: "host-1:9177" }, [
    { name: "libvirt_domain_info_virtual_cpus", labels: {}, value: 6n },
    { name: "libvirt_domain_info_maximum_memory_bytes", labels: {}, value: 12n * GIB },
    {
      name: "libvirt_domain_openstack_info",
      labels: { instance_id: "i-7", project_id: "libvirt-info", flavor_name: "m" },
      value: 1n,
    },
  ]),
  kubevirt: withLabels({ namespace: "kubevirt", name: "vm-1", node: "n1" }, [
    ...["0", "1"].flatMap((id) =>
      ["running", "blocked"].map((state) => ({
        name: "kubevirt_vmi_vcpu_seconds_total",
        labels: { id, state },
        perSecond: 1n,
      })),
    ),
    { name: "kubevirt_vmi_memory_domain_bytes", labels: {}, value: 3n * GIB },
    { name: "kubevirt_vmi_network_receive_bytes_total", labels: { interface: "vnet0" }, perSecond: 600n },
    { name: "kubevirt_vmi_network_transmit_bytes_total", labels: { interface: "vnet0" }, perSecond: 900n },
  ]),
  proxmox: withLabels({ instance: "pve:9221" }, [
    ...["qemu/100", "qemu/101"].flatMap((id): Shown[] => [
      { name: "pve_cpu_usage_limit", labels: { id }, value: 4n },
      { name: "pve_memory_size_bytes", labels: { id }, value: 8n * GIB },
      { name: "pve_disk_size_bytes", labels: { id }, value: 50n * GIB },
      {
        name: "pve_guest_info",
        labels: { id, name: id, node: "pve", type: "qemu", tags: "proxmox" },
        value: 1n,
      },
    ]),
    // The second is off: its disk counts alone.
    { name: "pve_up", labels: { id: "qemu/100" }, value: 1n },
    { name: "pve_up", labels: { id: "qemu/101" }, value: 0n },
    { name: "pve_cpu_usage_limit", labels: { id: "node/pve" }, value: 32n },
  ]),
  vsphere: [["web", 1n] as const, ["off", 0n] as const].flatMap(([vm_name, power]) =>
    withLabels({ vm_name, dc_name: "dc1", host_name: "esx1", cluster_name: "c1", tenant: "vsphere" }, [
      { name: "vmware_vm_num_cpu", labels: {}, value: 2n },
      { name: "vmware_vm_memory_max", labels: {}, value: 4096n },
      { name: "vmware_vm_power_state", labels: {}, value: power },
    ]),
  ),
  openstack: withLabels({ tenant: "Acme", tenant_id: "openstack" }, [
    { name: "openstack_nova_limits_vcpus_used", labels: {}, value: 24n },
    { name: "openstack_nova_limits_memory_used", labels: {}, value: 49_152n },
    { name: "openstack_cinder_limits_volume_used_gb", labels: {}, value: 500n },
  ]),
  swift: withLabels({ project_id: "swift" }, [
    { name: "openstack_object_store_bytes", labels: { container_name: "photos" }, value: 7n * GIB },
    { name: "openstack_object_store_bytes", labels: { container_name: "backups" }, value: 5n * GIB },
  ]),
  radosgw: withLabels({ owner: "radosgw", store: "us" }, [
    { name: "radosgw_usage_bucket_bytes", labels: { bucket: "data", zonegroup: "z" }, value: 40n * GIB },
    {
      name: "radosgw_usage_received_bytes_total",
      labels: { bucket: "data", category: "put_obj" },
      perSecond: 2_000n,
    },
    {
      name: "radosgw_usage_sent_bytes_total",
      labels: { bucket: "data", category: "get_obj" },
      perSecond: 9_000n,
    },
  ]),
  "kube-state-metrics": withLabels({ namespace: "kube-state-metrics" }, [
    ...withLabels({ pod: "web-1", uid: "p-1", container: "web", node: "n1" }, [
      { name: "kube_pod_container_resource_requests", labels: { resource: "cpu", unit: "core" }, value: 2n },
      {
        name: "kube_pod_container_resource_requests",
        labels: { resource: "memory", unit: "byte" },
        value: 4n * GIB,
      },
      {
        name: "kube_pod_container_resource_requests",
        labels: { resource: "nvidia_com_gpu", unit: "integer" },
        value: 1n,
      },
    ]),
    {
      name: "kube_persistentvolumeclaim_resource_requests_storage_bytes",
      labels: { persistentvolumeclaim: "data" },
      value: 100n * GIB,
    },
  ]),
  cadvisor: withLabels({ namespace: "cadvisor", pod: "web-1" }, [
    { name: "container_cpu_usage_seconds_total", labels: { container: "web", cpu: "total" }, perSecond: 3n },
    // What the pod and its sandbox use together comes as series of their own, which the preset must leave out.
    { name: "container_cpu_usage_seconds_total", labels: { container: "", cpu: "total" }, perSecond: 3n },
    { name: "container_cpu_usage_seconds_total", labels: { container: "POD", cpu: "total" }, perSecond: 1n },
    { name: "container_network_receive_bytes_total", labels: { interface: "eth0" }, perSecond: 700n },
    { name: "container_network_receive_bytes_total", labels: { interface: "lo" }, perSecond: 99n },
    { name: "container_network_transmit_bytes_total", labels: { interface: "eth0" }, perSecond: 800n },
  ]),
  dcgm: withLabels({ namespace: "dcgm", pod: "train-1", container: "train", modelName: "NVIDIA H100" }, [
    { name: "DCGM_FI_DEV_GPU_UTIL", labels: { UUID: "GPU-1", gpu: "0" }, value: 97n },
    { name: "DCGM_FI_DEV_GPU_UTIL", labels: { UUID: "GPU-2", gpu: "1" }, value: 3n },
  ]),
  node: withLabels({ tenant: "node", instance: "metal-1:9100" }, [
    ...["0", "1", "2"].flatMap((cpu) => [
      { name: "node_cpu_seconds_total", labels: { cpu, mode: "idle" }, perSecond: 1n },
      { name: "node_cpu_seconds_total", labels: { cpu, mode: "user" }, perSecond: 1n },
    ]),
    { name: "node_memory_MemTotal_bytes", labels: {}, value: 64n * GIB },
    { name: "node_network_receive_bytes_total", labels: { device: "eno1" }, perSecond: 10_000n },
    { name: "node_network_receive_bytes_total", labels: { device: "lo" }, perSecond: 77n },
    { name: "node_network_transmit_bytes_total", labels: { device: "eno1" }, perSecond: 20_000n },
  ]),
};

/** What an hour of it comes to, in the units usage is recorded in. */
const USED_AN_HOUR: Record<string, Record<string, number>> = {
  libvirt: {
    "compute.vcpu": 4,
    "compute.ram": 8,
    "network.ingress": gib(4_000),
    "network.egress": gib(500),
  },
  "libvirt-info": { "compute.vcpu": 6, "compute.ram": 12 },
  kubevirt: {
    "compute.vcpu": 2,
    "compute.ram": 3,
    "network.ingress": gib(600),
    "network.egress": gib(900),
  },
  proxmox: { "compute.vcpu": 4, "compute.ram": 8, "storage.block": 100 },
  vsphere: { "compute.vcpu": 2, "compute.ram": 4 },
  openstack: { "compute.vcpu": 24, "compute.ram": 48, "storage.block": 500 },
  swift: { "storage.object": 12 },
  radosgw: { "storage.object": 40, "network.ingress": gib(2_000), "network.egress": gib(9_000) },
  "kube-state-metrics": { "compute.vcpu": 2, "compute.ram": 4, gpu: 1, "storage.block": 100 },
  cadvisor: { "compute.vcpu": 3, "network.ingress": gib(700), "network.egress": gib(800) },
  dcgm: { gpu: 2 },
  node: {
    "compute.vcpu": 3,
    "compute.ram": 64,
    "network.ingress": gib(10_000),
    "network.egress": gib(20_000),
  },
};

await describeWithPackages("the presets on a real Prometheus", ["prometheus"], () => {
  const folder = temporaryFolder();
  let prometheus: RealPrometheus;
  let app: TestApp;

  beforeAll(async () => {
    backfill(folder.path, Object.values(SHOWN).flat().map(historyOf));
    [prometheus, app] = await Promise.all([startPrometheus(folder.path), testApp()]);
  });

  afterAll(async () => {
    await Promise.all([prometheus?.stop(), app?.close()]);
    folder[Symbol.dispose]();
  });

  test.each(PRESETS)("$id bills what the exporter shows", async ({ id, mappings }) => {
    const api = app.as("admin");
    const { data: source } = await api("createSource", {
      body: {
        name: id,
        kind: "prometheus",
        config: { url: prometheus.url, mappings, since: instantOfSeconds(FROM - 3_600) },
        // Both libvirt exporters have the same metric names, and Billow says so.
        confirmDoubled: true,
      },
    });
    const { data } = await api("collectSource", { params: { id: source.id } });
    expect(data).toMatchObject({ state: "ok", lastError: null });
    const { rows } = await sql<{ meter: string; tenant: string; quantity: number }>`
      SELECT meter, tenant_id AS tenant, sum(quantity)::float8 AS quantity FROM usage_event
      WHERE source = ${`/sources/${id}`} AND starts_at = to_timestamp(${FROM}) GROUP BY meter, tenant_id`.execute(
      app.deps.db,
    );
    const used = Object.entries(USED_AN_HOUR[id] ?? {});
    expect(new Set(rows.map(({ meter, tenant }) => `${meter} of ${tenant}`))).toEqual(
      new Set(used.map(([meter]) => `${meter} of ${id}`)),
    );
    for (const [meter, truth] of used) {
      const found = rows.find((row) => row.meter === meter)?.quantity ?? Number.NaN;
      expect(Math.abs(found - truth) / truth, `${meter}: ${found} of ${truth}`).toBeLessThanOrEqual(
        ERROR_MAX,
      );
    }
  });

  test("a GPU's model is told apart", async () => {
    const { rows } = await sql<{ dimensions: string }>`
      SELECT DISTINCT dimensions FROM usage_event WHERE source = '/sources/dcgm'`.execute(app.deps.db);
    expect(rows.map(({ dimensions }) => JSON.parse(dimensions))).toEqual([{ gpuModel: "NVIDIA H100" }]);
  });
});

function withLabels(labels: Record<string, string>, shown: readonly Shown[]): Shown[] {
  return shown.map((one) => ({ ...one, labels: { ...labels, ...one.labels } }));
}

function historyOf({ name, labels, value = 0n, perSecond = 0n }: Shown): History {
  const count = Math.floor((LAST - FIRST) / SCRAPE_SECONDS) + 1;
  return {
    labels: { __name__: name, ...labels },
    samples: Array.from({ length: count }, (_, index) => {
      const seconds = index * SCRAPE_SECONDS;
      return [FIRST + seconds, value + perSecond * BigInt(seconds)] as const;
    }),
  };
}

/** Of bytes a second. */
function gib(bytesPerSecond: number): number {
  return (bytesPerSecond * 3_600) / 2 ** 30;
}
