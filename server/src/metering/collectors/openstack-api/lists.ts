import type { OpenstackKind } from "@billow/contract/metering/openstack-counting.ts";
import type { OpenstackCounting } from "@billow/contract/metering/openstack-source.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { z } from "zod";
import { checkedFields } from "../openstack/checked-fields.ts";
import { machineData, volumeData } from "../openstack/resource-data.ts";
import { PLAIN_LISTS } from "./plain-lists.ts";
import { figure, type ListedItem, type ServiceList } from "./service-list.ts";

/** The lists that Billow knows, by name. */
export const SERVICE_LISTS: Readonly<Record<OpenstackKind, ServiceList>> = {
  servers: {
    types: ["compute"],
    path: "/servers/detail",
    items: "servers",
    pages: "marker",
    // Since this version, of OpenStack Pike, a server says what its flavor is.
    headers: { "x-openstack-nova-api-version": "2.47", "openstack-api-version": "compute 2.47" },
    ofAllProjects: { all_tenants: "1" },
    read: serverOf,
  },
  volumes: {
    types: ["block-storage", "volumev3", "volume"],
    path: "/volumes/detail",
    items: "volumes",
    pages: "marker",
    headers: {},
    ofAllProjects: { all_tenants: "1" },
    read: volumeOf,
  },
  ...PLAIN_LISTS,
};

const server = z.object({
  id: z.string().min(1),
  tenant_id: z.string().min(1),
  status: z.string(),
  created: z.string().nullish(),
  "OS-EXT-STS:vm_state": z.string().nullish(),
  "OS-SRV-USG:launched_at": z.string().nullish(),
  flavor: z.object({
    original_name: z.string().default(""),
    vcpus: figure,
    ram: figure,
    disk: figure.default("0"),
    ephemeral: figure.default("0"),
  }),
});

function serverOf(item: unknown, counting: OpenstackCounting): ListedItem | null {
  const of = checkedFields(server, item, "The server");
  if (/^(SOFT_)?DELETED$/.test(of.status)) return null;
  const { vcpus, ram, disk, ephemeral, original_name: flavor } = of.flavor;
  const machine = {
    id: of.id,
    flavor,
    vcpus,
    memoryMib: ram,
    diskGb: decimalText(decimal(disk).plus(ephemeral)),
    state: of["OS-EXT-STS:vm_state"] ?? stateOf(of.status),
  };
  return {
    tenantId: of.tenant_id,
    resource: of.id,
    createdAt: of["OS-SRV-USG:launched_at"] ?? of.created ?? null,
    data: /^(BUILD|ERROR)$/.test(of.status) ? null : machineData(machine, counting),
  };
}

/** Nova's state of a machine by the status of the API, where it shows no more. */
function stateOf(status: string): string {
  return status === "SHUTOFF" ? "stopped" : status.toLowerCase();
}

const volume = z.object({
  id: z.string().min(1),
  "os-vol-tenant-attr:tenant_id": z.string().min(1),
  size: figure,
  volume_type: z.string().nullish(),
  status: z.string(),
  created_at: z.string().nullish(),
});

function volumeOf(item: unknown, counting: OpenstackCounting): ListedItem | null {
  const of = checkedFields(volume, item, "The volume");
  const isReady = !/^(creating|error)$/.test(of.status);
  return {
    tenantId: of["os-vol-tenant-attr:tenant_id"],
    resource: of.id,
    createdAt: of.created_at ?? null,
    data: isReady ? volumeData({ id: of.id, sizeGib: of.size, type: of.volume_type }, counting) : null,
  };
}
