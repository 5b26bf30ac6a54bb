import type { OpenstackKind } from "@billow/contract/metering/openstack-counting.ts";
import type { OpenstackConfig } from "@billow/contract/metering/openstack-source.ts";
import { DomainError } from "@billow/core/errors.ts";
import { z } from "zod";
import { type Change, count, instantOf, moment, type Told } from "./change.ts";
import { checkedFields } from "./checked-fields.ts";
import type { Notification } from "./notification.ts";
import { imageGib, type Plain, plainData } from "./resource-data.ts";

/** The notifications of resources with one size. */
export const PLAIN_NOTIFICATIONS: Readonly<Record<Exclude<OpenstackKind, "servers" | "volumes">, Told>> = {
  snapshots: { events: /^snapshot\.((create|delete)\.end|exists)$/, read: snapshotChange },
  backups: { events: /^backup\.((create|delete)\.end|exists)$/, read: backupChange },
  images: { events: /^image\.(upload|activate|update|delete)$/, read: imageChange },
  addresses: { events: /^floatingip\.((create|update|delete)\.end|exists)$/, read: addressChange },
  loadBalancers: { events: /^octavia\.loadbalancer\.(create|update|delete)\.end$/, read: balancerChange },
  shares: { events: /^share\.(create|extend|shrink|transfer\.accept|delete)\.end$/, read: shareChange },
};

const name = z.string().min(1);

const snapshot = z.object({
  tenant_id: name,
  snapshot_id: name,
  volume_size: count,
  status: z.string().default("available"),
  created_at: moment,
  deleted_at: moment,
});

/** A snapshot is as large as its volume was: Cinder does not know what the copy takes up. */
function snapshotChange(told: Notification, config: OpenstackConfig): Change {
  const of = fieldsOf(snapshot, told);
  return changeOf(told, config, {
    ...{ tenantId: of.tenant_id, id: of.snapshot_id, kind: "snapshot", size: of.volume_size },
    ...{ isGone: of.status === "deleted", createdAt: of.created_at, deletedAt: of.deleted_at },
  });
}

const backup = z.object({
  tenant_id: name,
  backup_id: name,
  size: count,
  status: z.string().default("available"),
  created_at: moment,
  deleted_at: moment,
});

function backupChange(told: Notification, config: OpenstackConfig): Change {
  const of = fieldsOf(backup, told);
  return changeOf(told, config, {
    ...{ tenantId: of.tenant_id, id: of.backup_id, kind: "backup", size: of.size },
    ...{ isGone: of.status === "deleted", createdAt: of.created_at, deletedAt: of.deleted_at },
  });
}

const image = z.object({
  id: name,
  owner: z.string().nullish(),
  size: count.nullish(),
  status: z.string(),
  deleted_at: moment,
});

/**
 * An image counts once its bytes are there, which is when the notification was sent: it may have been queued long
 * before. One without an owner is the operator's own.
 */
function imageChange(told: Notification, config: OpenstackConfig): Change | null {
  const of = fieldsOf(image, told);
  if (!of.owner) return null;
  const isGone = isEnd(told) || /^(pending_delete|deleted)$/.test(of.status);
  const size = imageGib(of.size ?? null);
  const isStored = /^(active|deactivated)$/.test(of.status) && size !== null;
  if (!isGone && !isStored) return null;
  return changeOf(told, config, {
    ...{ tenantId: of.owner, id: of.id, kind: "image", size: size ?? "0" },
    ...{ isGone, createdAt: null, deletedAt: of.deleted_at },
  });
}

const createdAddress = z.object({
  floatingip: z.object({
    id: name,
    project_id: name.nullish(),
    tenant_id: name.nullish(),
    created_at: moment,
  }),
});
const releasedAddress = z.object({ floatingip_id: name });

/** Neutron says of a released address only which it was. Its owner is who had it, else who released it. */
function addressChange(
  told: Notification,
  config: OpenstackConfig,
  ownerOf: (resource: string) => string | undefined,
): Change {
  const address = { kind: "address", size: "1", deletedAt: null } as const;
  if (isEnd(told)) {
    const { floatingip_id: id } = fieldsOf(releasedAddress, told);
    const tenantId = ownerOf(id) ?? told.askedBy;
    if (tenantId === null) throw ownerless(told);
    return changeOf(told, config, { ...address, tenantId, id, isGone: true, createdAt: null });
  }
  const { floatingip: of } = fieldsOf(createdAddress, told);
  const tenantId = of.project_id ?? of.tenant_id;
  if (!tenantId) throw ownerless(told);
  return changeOf(told, config, { ...address, tenantId, id: of.id, isGone: false, createdAt: of.created_at });
}

function ownerless({ eventType }: Notification): DomainError {
  return new DomainError(
    "invalid_request",
    `The notification ${eventType} does not say whose the address is.`,
  );
}

const balancer = z.object({ loadbalancer_id: name, project_id: name });

/** Octavia names the balancer as its drivers do; in the example of its documentation, as its API does. */
function balancerChange(told: Notification, config: OpenstackConfig): Change {
  const payload = { loadbalancer_id: told.payload.id, ...told.payload };
  const of = fieldsOf(balancer, { ...told, payload });
  return changeOf(told, config, {
    ...{ tenantId: of.project_id, id: of.loadbalancer_id, kind: "loadBalancer", size: "1" },
    ...{ isGone: false, createdAt: null, deletedAt: null },
  });
}

const share = z.object({ share_id: name, project_id: name, size: count });

/** Manila describes an accepted share as it was before, so its owner is the project that accepted it. */
function shareChange(told: Notification, config: OpenstackConfig): Change {
  const of = fieldsOf(share, told);
  const acceptedBy = /transfer\.accept\.end$/.test(told.eventType) ? told.askedBy : null;
  return changeOf(told, config, {
    ...{ tenantId: acceptedBy ?? of.project_id, id: of.share_id, kind: "share", size: of.size },
    ...{ isGone: false, createdAt: null, deletedAt: null },
  });
}

interface PlainChange extends Plain {
  tenantId: string;
  /** Whether it is gone, also where the event is not its deletion. */
  isGone: boolean;
  createdAt: string | null;
  deletedAt: string | null;
}

function changeOf(
  told: Notification,
  config: OpenstackConfig,
  { tenantId, isGone, createdAt, deletedAt, ...plain }: PlainChange,
): Change {
  const ends = isGone || isEnd(told);
  const began = /\.create\.end$/.test(told.eventType) ? createdAt : null;
  return {
    subject: tenantId,
    time: instantOf(ends ? deletedAt : began, told),
    data: { ...plainData(plain, config), ...(ends && { state: "deleted" }) },
  };
}

function isEnd({ eventType }: Notification): boolean {
  return /\.delete(\.end)?$/.test(eventType);
}

function fieldsOf<T extends z.ZodType>(shape: T, { eventType, payload }: Notification): z.output<T> {
  return checkedFields(shape, payload, `The notification ${eventType}`);
}
