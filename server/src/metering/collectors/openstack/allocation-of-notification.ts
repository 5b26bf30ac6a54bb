import type { OpenstackKind } from "@billow/contract/metering/openstack-counting.ts";
import type { OpenstackConfig } from "@billow/contract/metering/openstack-source.ts";
import { decimal, decimalText } from "@billow/core/money/decimal.ts";
import { z } from "zod";
import type { OwnerOf } from "../../usage/allocations/owners.ts";
import { type Change, count, instantOf, moment, type Told } from "./change.ts";
import { checkedFields } from "./checked-fields.ts";
import type { Notification } from "./notification.ts";
import { PLAIN_NOTIFICATIONS } from "./plain-notifications.ts";
import { machineData, volumeData } from "./resource-data.ts";

/** An allocation event as `POST /events` accepts it. Shape and figures are validated there, as for every sender. */
export interface ToldAllocation {
  id: string;
  source: string;
  subject: string;
  type: "billow.allocation";
  time: string;
  data: Record<string, unknown>;
}

/** Events that change a machine's size or existence. All others of Nova are ignored. */
const MACHINE =
  /^(compute\.)?instance\.(create|finish_resize|resize_finish|resize[._]confirm|resize[._]revert|power_off|power_on|shelve|shelve_offload|unshelve|suspend|resume|pause|unpause|rebuild|restore|soft_delete|delete)\.end$|^(compute\.)?instance\.exists$/;

/** Cinder tells of a change of type once, without `.end`. A volume that is unmanaged lives on outside of Cinder. */
const VOLUME =
  /^volume\.(create|manage_existing|resize|retype|transfer\.accept|delete|unmanage)\.end$|^volume\.(retype|exists)$/;

const GONE = /deleted|soft[-_]delete/i;

const machine = z.object({
  tenant_id: z.string().min(1),
  instance_id: z.string().min(1),
  instance_type: z.string().default(""),
  vcpus: count,
  memory_mb: count,
  disk_gb: count.default("0"),
  state: z.string().default("active"),
  launched_at: moment,
  deleted_at: moment,
  terminated_at: moment,
});

const volume = z.object({
  tenant_id: z.string().min(1),
  volume_id: z.string().min(1),
  size: count,
  volume_type: z.string().nullish(),
  status: z.string().default("available"),
  created_at: moment,
  deleted_at: moment,
});

/** A versioned notification of Nova: its payload is an object that states its version at each level. */
const versioned = z.object({
  "nova_object.data": z.object({
    uuid: z.string(),
    tenant_id: z.string(),
    state: z.string().nullish(),
    launched_at: moment,
    terminated_at: moment,
    deleted_at: moment,
    flavor: z.object({
      "nova_object.data": z.object({
        name: z.string(),
        vcpus: count,
        memory_mb: count,
        root_gb: count.default("0"),
        ephemeral_gb: count.default("0"),
      }),
    }),
  }),
});

const NOTIFICATIONS: Readonly<Record<OpenstackKind, Told>> = {
  servers: { events: MACHINE, read: machineChange },
  volumes: { events: VOLUME, read: volumeChange },
  ...PLAIN_NOTIFICATIONS,
};

/** Where a notification comes from, and whose the resources of earlier ones are. */
export interface NotificationContext {
  source: string;
  config: OpenstackConfig;
  /** The tenant under which the source last told of a resource; undefined if it never did. */
  ownerOf?: OwnerOf;
}

/**
 * The allocation event of a notification; null when it changes nothing that is counted. Its time is when the resource
 * began or was deleted, where the notification says so, otherwise when it was sent.
 *
 * @throws DomainError `invalid_request` for a payload without the fields that are counted
 */
export function allocationOfNotification(
  told: Notification,
  { source, config, ownerOf = () => undefined }: NotificationContext,
): ToldAllocation | null {
  const kind = config.counts.find((one) => NOTIFICATIONS[one].events.test(told.eventType));
  if (kind === undefined) return null;
  const change = NOTIFICATIONS[kind].read(told, config, (resource) => ownerOf(resource, told.id));
  return change === null ? null : { id: told.id, source, type: "billow.allocation", ...change };
}

function machineChange(told: Notification, config: OpenstackConfig): Change {
  const of = checkedFields(machine, flat(told.payload), `The notification ${told.eventType}`);
  const isGone = /delete\.end$/.test(told.eventType) || GONE.test(of.state);
  const began = /create\.end$/.test(told.eventType) ? of.launched_at : null;
  const ended = isGone ? (of.deleted_at ?? of.terminated_at) : null;
  return {
    subject: of.tenant_id,
    time: instantOf(ended ?? began, told),
    data: {
      ...machineData(
        {
          id: of.instance_id,
          flavor: of.instance_type,
          vcpus: of.vcpus,
          memoryMib: of.memory_mb,
          diskGb: of.disk_gb,
          state: of.state,
        },
        config,
      ),
      ...(isGone && { state: "deleted" }),
    },
  };
}

function volumeChange(told: Notification, config: OpenstackConfig): Change {
  const of = checkedFields(volume, told.payload, `The notification ${told.eventType}`);
  const isGone = /(delete|unmanage)\.end$/.test(told.eventType) || of.status === "deleted";
  const began = /create\.end$/.test(told.eventType) ? of.created_at : null;
  return {
    subject: of.tenant_id,
    time: instantOf(isGone ? of.deleted_at : began, told),
    data: {
      ...volumeData({ id: of.volume_id, sizeGib: of.size, type: of.volume_type }, config),
      ...(isGone && { state: "deleted" }),
    },
  };
}

/** Converts a versioned payload to the unversioned form. */
function flat(payload: Record<string, unknown>): Record<string, unknown> {
  const parsed = versioned.safeParse(payload);
  if (!parsed.success) return payload;
  const { uuid, flavor, state, ...rest } = parsed.data["nova_object.data"];
  const size = flavor["nova_object.data"];
  return {
    ...rest,
    instance_id: uuid,
    state: state ?? undefined,
    instance_type: size.name,
    vcpus: size.vcpus,
    memory_mb: size.memory_mb,
    disk_gb: decimalText(decimal(size.root_gb).plus(size.ephemeral_gb)),
  };
}
