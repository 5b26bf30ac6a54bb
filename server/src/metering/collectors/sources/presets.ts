import { type PrometheusMapping, prometheusMapping } from "@billow/contract/metering/prometheus-source.ts";
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

type Given = z.input<typeof prometheusMapping>;

function preset(
  id: string,
  name: string,
  { description, mappings }: { description: string; mappings: Given[] },
): PrometheusPreset {
  const parsed: PrometheusMapping[] = mappings.map((one) => prometheusMapping.parse(one));
  return { id, name, kind: "prometheus", description, mappings: parsed };
}

function gauge(
  meter: string,
  metric: string,
  tenantLabel: string,
  resourceLabels: string[],
  unit: Given["unit"] = "count",
): Given {
  return { meter, metric, type: "gauge", tenantLabel, resourceLabels, unit };
}

function counter(meter: string, metric: string, tenantLabel: string, resourceLabels: string[]): Given {
  return { meter, metric, type: "counter", tenantLabel, resourceLabels, unit: "bytes" };
}
