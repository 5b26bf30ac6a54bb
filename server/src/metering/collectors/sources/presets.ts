import { type PrometheusMapping, prometheusMapping } from "@billow/contract/metering/prometheus-mapping.ts";
import type { SourcePreset } from "@billow/contract/metering/sources.ts";
import type { z } from "zod";

type PrometheusPreset = Extract<SourcePreset, { kind: "prometheus" }>;

/** Ready-made mappings for well-known exporters, each with what to check before using it. */
export const PRESETS: readonly PrometheusPreset[] = [
  preset("libvirt", "libvirt exporter", {
    description:
      "Machines on KVM hosts: vCPUs, memory and traffic of each domain. Start the exporter with --libvirt.export-nova-metadata; the tenant is the project's name, as the exporter has no project id.",
    mappings: [
      gauge("compute.vcpu", "libvirt_domain_info_virtual_cpus", "project_name", ["uuid"]),
      gauge("compute.ram", "libvirt_domain_info_maximum_memory_bytes", "project_name", ["uuid"], "bytes"),
      counter("network.ingress", "libvirt_domain_interface_stats_receive_bytes_total", "project_name", [
        "uuid",
        "target_device",
      ]),
      counter("network.egress", "libvirt_domain_interface_stats_transmit_bytes_total", "project_name", [
        "uuid",
        "target_device",
      ]),
    ],
  }),
  preset("libvirt-info", "libvirt exporter (inovex)", {
    description:
      "Machines on KVM hosts, by the other libvirt exporter, which has the same metric names but says the tenant in libvirt_domain_openstack_info. The tenant is the project's id. Do not use both presets for one host. Domains are named by host, so each host needs an instance label of its own.",
    mappings: [
      ofDomain("compute.vcpu", "libvirt_domain_info_virtual_cpus"),
      ofDomain("compute.ram", "libvirt_domain_info_maximum_memory_bytes", "bytes"),
    ],
  }),
  preset("kubevirt", "KubeVirt", {
    description:
      "Running virtual machines on Kubernetes or OpenShift: vCPUs, memory and traffic. The tenant is the namespace. Scrape KubeVirt with honorLabels: true, as its own ServiceMonitor does; otherwise namespace is KubeVirt's own, and the tenant is in exported_namespace. A machine is told by its name, so one that is made anew under the same name goes on.",
    mappings: [
      {
        meter: "compute.vcpu",
        // A machine that moves is on two nodes for a while, and each vCPU may have a series a state.
        query:
          "count by (namespace, name) (count by (namespace, name, id) (kubevirt_vmi_vcpu_seconds_total))",
        type: "gauge",
        tenantLabel: "namespace",
        resourceLabels: ["name"],
      },
      gauge("compute.ram", "kubevirt_vmi_memory_domain_bytes", "namespace", ["name"], "bytes"),
      counter("network.ingress", "kubevirt_vmi_network_receive_bytes_total", "namespace", [
        "name",
        "interface",
      ]),
      counter("network.egress", "kubevirt_vmi_network_transmit_bytes_total", "namespace", [
        "name",
        "interface",
      ]),
    ],
  }),
  preset("proxmox", "Proxmox VE exporter", {
    description:
      "Running guests of a Proxmox cluster, and the disks of all guests. The tenant is the guest's tag, so give each guest one tag, which is the tenant's id; guests without a tag do not count. Guests are told by their number, so use a source for each cluster. Where the target relabels instance, nothing else is to be set.",
    mappings: [
      ofGuest("compute.vcpu", "pve_cpu_usage_limit and on (id) (pve_up == 1)"),
      ofGuest("compute.ram", "pve_memory_size_bytes and on (id) (pve_up == 1)", "bytes"),
      ofGuest("storage.block", "pve_disk_size_bytes", "bytes"),
    ],
  }),
  preset("vsphere", "VMware vSphere exporter", {
    description:
      "Machines of a vCenter that are powered on: CPUs and memory. The tenant is a custom attribute called tenant: set it on each machine and start vmware_exporter with fetch_custom_attributes. Machines are told by data centre and name. Scrape with honorLabels: true if your targets set cluster_name or dc_name themselves.",
    mappings: [
      ofMachine("compute.vcpu", "vmware_vm_num_cpu"),
      ofMachine("compute.ram", "vmware_vm_memory_max", "MiB"),
    ],
  }),
  preset("openstack", "OpenStack exporter", {
    description:
      "What each project uses, by the limits of Nova and Cinder: vCPUs, memory, volumes. A project is one resource. The exporter must not run with --disable-slow-metrics.",
    mappings: [
      gauge("compute.vcpu", "openstack_nova_limits_vcpus_used", "tenant_id", ["tenant_id"]),
      gauge("compute.ram", "openstack_nova_limits_memory_used", "tenant_id", ["tenant_id"], "MiB"),
      gauge("storage.block", "openstack_cinder_limits_volume_used_gb", "tenant_id", ["tenant_id"], "GiB"),
    ],
  }),
  preset("swift", "Swift, by the OpenStack exporter", {
    description:
      "Bytes in each container of Swift. The exporter must set the label project_id on openstack_object_store_bytes, and must see all projects.",
    mappings: [
      gauge("storage.object", "openstack_object_store_bytes", "project_id", ["container_name"], "bytes"),
    ],
  }),
  preset("radosgw", "Ceph radosgw usage exporter", {
    description:
      "Size and traffic of each bucket. The tenant is the bucket's owner. The gateway must keep its usage log (rgw enable usage log = true).",
    mappings: [
      gauge("storage.object", "radosgw_usage_bucket_bytes", "owner", ["bucket"], "bytes"),
      counter("network.ingress", "radosgw_usage_received_bytes_total", "owner", ["bucket", "category"]),
      counter("network.egress", "radosgw_usage_sent_bytes_total", "owner", ["bucket", "category"]),
    ],
  }),
  preset("kube-state-metrics", "kube-state-metrics", {
    description:
      "What pods request and volumes claim. The tenant is the namespace. A pod is identified by its uid, so a new pod with the same name is a new resource; this needs version 2 or later. Ended pods count until they are deleted, because their requests are still reported.",
    mappings: [
      gauge("compute.vcpu", 'kube_pod_container_resource_requests{resource="cpu"}', "namespace", [
        "pod",
        "uid",
        "container",
      ]),
      gauge(
        "compute.ram",
        'kube_pod_container_resource_requests{resource="memory"}',
        "namespace",
        ["pod", "uid", "container"],
        "bytes",
      ),
      gauge("gpu", 'kube_pod_container_resource_requests{resource="nvidia_com_gpu"}', "namespace", [
        "pod",
        "uid",
        "container",
      ]),
      gauge(
        "storage.block",
        "kube_persistentvolumeclaim_resource_requests_storage_bytes",
        "namespace",
        ["persistentvolumeclaim"],
        "bytes",
      ),
    ],
  }),
  preset("cadvisor", "cAdvisor", {
    description:
      "What containers really use: CPU seconds and traffic. The tenant is the namespace. Do not combine it with the requests of kube-state-metrics: the same CPU would be billed twice.",
    mappings: [
      {
        meter: "compute.vcpu",
        metric: 'container_cpu_usage_seconds_total{container!="",container!="POD"}',
        type: "counter",
        tenantLabel: "namespace",
        resourceLabels: ["pod", "container"],
      },
      counter("network.ingress", 'container_network_receive_bytes_total{interface!="lo"}', "namespace", [
        "pod",
        "interface",
      ]),
      counter("network.egress", 'container_network_transmit_bytes_total{interface!="lo"}', "namespace", [
        "pod",
        "interface",
      ]),
    ],
  }),
  preset("dcgm", "NVIDIA DCGM exporter", {
    description:
      "One GPU for as long as a pod has it, by model. The tenant is the pod's namespace, which the exporter adds on Kubernetes.",
    mappings: [
      {
        meter: "gpu",
        query: 'count by (namespace, pod, UUID, modelName) (DCGM_FI_DEV_GPU_UTIL{namespace!=""})',
        type: "gauge",
        tenantLabel: "namespace",
        resourceLabels: ["UUID"],
        dimensions: { gpuModel: { label: "modelName" } },
      },
    ],
  }),
  preset("node", "node exporter", {
    description:
      "Whole machines for rent: CPUs, memory and traffic. Set the label tenant on each target in the scrape configuration.",
    mappings: [
      {
        meter: "compute.vcpu",
        query: 'count by (tenant, instance) (node_cpu_seconds_total{mode="idle",tenant!=""})',
        type: "gauge",
        tenantLabel: "tenant",
        resourceLabels: ["instance"],
      },
      gauge("compute.ram", "node_memory_MemTotal_bytes", "tenant", ["instance"], "bytes"),
      counter("network.ingress", 'node_network_receive_bytes_total{device!="lo"}', "tenant", [
        "instance",
        "device",
      ]),
      counter("network.egress", 'node_network_transmit_bytes_total{device!="lo"}', "tenant", [
        "instance",
        "device",
      ]),
    ],
  }),
];

type Mapping = z.input<typeof prometheusMapping>;

function preset(
  id: string,
  name: string,
  { description, mappings }: { description: string; mappings: Mapping[] },
): PrometheusPreset {
  const parsed: PrometheusMapping[] = mappings.map((one) => prometheusMapping.parse(one));
  return { id, name, kind: "prometheus", description, mappings: parsed };
}

function gauge(
  meter: string,
  metric: string,
  tenantLabel: string,
  resourceLabels: string[],
  unit: Mapping["unit"] = "count",
): Mapping {
  return { meter, metric, type: "gauge", tenantLabel, resourceLabels, unit };
}

/** A domain of the exporter that says the tenant in a series of its own. */
function ofDomain(meter: string, metric: string, unit: Mapping["unit"] = "count"): Mapping {
  return {
    meter,
    query: `${metric} * on (instance, domain) group_left (project_id, instance_id) libvirt_domain_openstack_info`,
    type: "gauge",
    tenantLabel: "project_id",
    resourceLabels: ["instance_id"],
    unit,
  };
}

/** A guest of Proxmox, whose tag stands in a series of its own. */
function ofGuest(meter: string, expression: string, unit: Mapping["unit"] = "count"): Mapping {
  return {
    meter,
    query: `(${expression}) * on (id) group_left (tags) pve_guest_info{tags!=""}`,
    type: "gauge",
    tenantLabel: "tags",
    resourceLabels: ["id"],
    unit,
  };
}

/** A machine of vSphere while it is on. Its host may change. */
function ofMachine(meter: string, metric: string, unit: Mapping["unit"] = "count"): Mapping {
  return {
    meter,
    query: `${metric}{tenant!=""} and on (dc_name, host_name, vm_name) (vmware_vm_power_state == 1)`,
    type: "gauge",
    tenantLabel: "tenant",
    resourceLabels: ["dc_name", "vm_name"],
    unit,
  };
}

function counter(meter: string, metric: string, tenantLabel: string, resourceLabels: string[]): Mapping {
  return { meter, metric, type: "counter", tenantLabel, resourceLabels, unit: "bytes" };
}
