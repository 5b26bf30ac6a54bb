import type { OpenstackKind } from "@billow/contract/metering/openstack-counting.ts";
import type { OpenstackCounting } from "@billow/contract/metering/openstack-source.ts";
import { z } from "zod";
import { checkedFields } from "../openstack/checked-fields.ts";
import { imageGib, plainData } from "../openstack/resource-data.ts";
import { figure, type ListedItem, type ServiceList } from "./service-list.ts";

const BLOCK_STORAGE = ["block-storage", "volumev3", "volume"];

/** The lists of resources with one size. Where the services show an administrator everything, nothing is asked for. */
export const PLAIN_LISTS: Readonly<Record<Exclude<OpenstackKind, "servers" | "volumes">, ServiceList>> = {
  snapshots: {
    types: BLOCK_STORAGE,
    path: "/snapshots/detail",
    items: "snapshots",
    pages: "marker",
    headers: {},
    ofAllProjects: { all_tenants: "1" },
    read: snapshotOf,
  },
  backups: {
    types: BLOCK_STORAGE,
    path: "/backups/detail",
    items: "backups",
    pages: "marker",
    // Since this version, of OpenStack Ocata, a backup says whose it is.
    headers: { "openstack-api-version": "volume 3.18" },
    ofAllProjects: { all_tenants: "1" },
    read: backupOf,
  },
  images: {
    types: ["image"],
    path: "/v2/images",
    items: "images",
    pages: "marker",
    headers: {},
    // Community images, and shared ones that nobody has accepted, are left out otherwise.
    ofAllProjects: { visibility: "all", member_status: "all" },
    read: imageOf,
  },
  addresses: {
    types: ["network"],
    path: "/v2.0/floatingips",
    items: "floatingips",
    pages: "marker",
    headers: {},
    ofAllProjects: {},
    read: addressOf,
  },
  loadBalancers: {
    types: ["load-balancer"],
    path: "/v2/lbaas/loadbalancers",
    items: "loadbalancers",
    pages: "marker",
    headers: {},
    ofAllProjects: {},
    read: balancerOf,
  },
  shares: {
    types: ["shared-file-system", "sharev2"],
    path: "/shares/detail",
    items: "shares",
    // Manila knows no markers.
    pages: "offset",
    headers: { "x-openstack-manila-api-version": "2.7" },
    ofAllProjects: { all_tenants: "1" },
    read: shareOf,
  },
};

const name = z.string().min(1);
const common = { id: name, created_at: z.string().nullish() };

const snapshot = z.object({
  ...common,
  "os-extended-snapshot-attributes:project_id": name,
  size: figure,
  status: z.string(),
});

function snapshotOf(item: unknown, counting: OpenstackCounting): ListedItem | null {
  const of = checkedFields(snapshot, item, "The snapshot");
  if (of.status === "deleted") return null;
  const data = plainData({ id: of.id, kind: "snapshot", size: of.size }, counting);
  return listed(of, of["os-extended-snapshot-attributes:project_id"], isReady(of.status) ? data : null);
}

const backup = z.object({
  ...common,
  "os-backup-project-attr:project_id": name,
  size: figure,
  status: z.string(),
});

function backupOf(item: unknown, counting: OpenstackCounting): ListedItem | null {
  const of = checkedFields(backup, item, "The backup");
  if (of.status === "deleted") return null;
  const data = plainData({ id: of.id, kind: "backup", size: of.size }, counting);
  return listed(of, of["os-backup-project-attr:project_id"], isReady(of.status) ? data : null);
}

const image = z.object({
  ...common,
  owner: z.string().nullish(),
  size: figure.nullish(),
  status: z.string(),
});

/** One without an owner is the operator's own. */
function imageOf(item: unknown, counting: OpenstackCounting): ListedItem | null {
  const of = checkedFields(image, item, "The image");
  if (!of.owner || /^(pending_delete|deleted)$/.test(of.status)) return null;
  const size = imageGib(of.size ?? null);
  const isStored = /^(active|deactivated)$/.test(of.status);
  if (isStored && size === null) return null;
  const data = plainData({ id: of.id, kind: "image", size: size ?? "0" }, counting);
  return listed(of, of.owner, isStored ? data : null);
}

const address = z.object({ ...common, project_id: name.nullish(), tenant_id: name.nullish() });

/** An address is reserved, and counts, whether or not it leads anywhere. */
function addressOf(item: unknown, counting: OpenstackCounting): ListedItem {
  const of = checkedFields(address, item, "The address");
  const owner = checkedFields(name, of.project_id ?? of.tenant_id, "The owner of the address");
  return listed(of, owner, plainData({ id: of.id, kind: "address", size: "1" }, counting));
}

const balancer = z.object({ ...common, project_id: name, provisioning_status: z.string() });

function balancerOf(item: unknown, counting: OpenstackCounting): ListedItem | null {
  const of = checkedFields(balancer, item, "The load balancer");
  if (of.provisioning_status === "DELETED") return null;
  const isBuilt = !/^(PENDING_CREATE|ERROR)$/.test(of.provisioning_status);
  const data = plainData({ id: of.id, kind: "loadBalancer", size: "1" }, counting);
  return listed(of, of.project_id, isBuilt ? data : null);
}

const share = z.object({ ...common, project_id: name, size: figure, status: z.string() });

function shareOf(item: unknown, counting: OpenstackCounting): ListedItem | null {
  const of = checkedFields(share, item, "The share");
  if (of.status === "deleted") return null;
  const data = plainData({ id: of.id, kind: "share", size: of.size }, counting);
  return listed(of, of.project_id, isReady(of.status) ? data : null);
}

/** What is being made or broke neither begins nor ends. */
function isReady(status: string): boolean {
  return !/^(creating|error)$/.test(status);
}

function listed(
  { id, created_at }: { id: string; created_at?: string | null | undefined },
  tenantId: string,
  data: Record<string, unknown> | null,
): ListedItem {
  return { tenantId, resource: id, createdAt: created_at ?? null, data };
}
