/**
 * Notifications in the forms in which OpenStack's services were seen to send them: the fields, missing values and forms
 * of instants are as observed, the ids, names and sizes are ours. `seen` says where.
 */
export interface RecordedNotification {
  seen: string;
  exchange: string;
  body: Record<string, unknown>;
}

const PROJECT = "5f0ad1c0b7d84b50a3f5d3a1e0c7b901";
const OTHER_PROJECT = "9be21c77e1b2405e8a4bb7b2f6c3d402";
const USER = "e61b0a4fd0c24c3f9d0f6f0f8e21aa03";

/** The project whose resources are told of, and the one that takes over a share. */
export const RECORDED_PROJECTS = { first: PROJECT, second: OTHER_PROJECT } as const;

/** Neutron of 2014 to 2016 names the asking project in four fields and puts its own time beside the envelope's. */
function neutron(event_type: string, timestamp: string, payload: object, askedBy = PROJECT) {
  const named = { _context_tenant: askedBy, _context_tenant_id: askedBy, _context_project_id: askedBy };
  return {
    ...{ event_type, timestamp, payload, ...named, message_id: idOf(event_type, timestamp) },
    ...{ _context_request_id: "req-1", _context_user_id: USER, _context_user: USER, priority: "INFO" },
    ...{ _context_user_name: "admin", _context_tenant_name: "demo", _context_project_name: "demo" },
    ...{ _context_roles: ["_member_", "admin"], _context_is_admin: true, _context_read_only: false },
    ...{ _context_timestamp: timestamp, _context_show_deleted: false, _context_domain: null },
    ...{ _context_resource_uuid: null, _unique_id: "u-1", publisher_id: "network.node-6.example" },
  };
}

function plain(event_type: string, timestamp: string, payload: object, publisher_id: string | null) {
  return {
    event_type,
    timestamp,
    payload,
    publisher_id,
    message_id: idOf(event_type, timestamp),
    priority: "info",
  };
}

function idOf(event_type: string, timestamp: string) {
  return `recorded ${event_type} ${timestamp}`;
}

const VOLUME = {
  ...{ status: "available", instance_uuid: null, user_id: USER, availability_zone: "nova" },
  ...{ tenant_id: PROJECT, created_at: "2026-10-06 01:00:00", launched_at: "", volume_id: "rec-volume" },
  ...{ volume_type: "7a1c9a34-5f0b-4f5e-8d0e-3a8f64e0b111", replication_extended_status: null },
  ...{ host: "volume.a002.example@block", snapshot_id: null, replication_status: "disabled" },
  ...{ size: 10, display_name: "2" },
};

const SNAPSHOT = {
  ...{ status: "creating", user_id: USER, availability_zone: "nova", deleted: "", tenant_id: PROJECT },
  ...{ created_at: "2026-10-06 02:00:00", snapshot_id: "rec-snapshot", volume_size: 10 },
  ...{ volume_id: "rec-volume", display_name: "11" },
};

const BACKUP = {
  ...{ tenant_id: PROJECT, user_id: USER, availability_zone: "nova", backup_id: "rec-backup" },
  ...{ host: "node-13.example", display_name: null, created_at: "2026-10-06T03:00:00+00:00" },
  ...{ status: "available", volume_id: "rec-volume", size: 10, service_metadata: "backup" },
  ...{ service: "cinder.backup.drivers.nfs", fail_reason: null, parent_id: null },
  ...{ num_dependent_backups: 0, snapshot_id: null },
};

const IMAGE = {
  ...{ status: "saving", name: "image #3", deleted: false, container_format: "ovf", disk_format: "vhd" },
  ...{ created_at: "2026-10-06T03:58:44.571370", updated_at: "2026-10-06T03:59:44.623120" },
  ...{ properties: { image_type: "snapshot", instance_uuid: "i-1" }, min_disk: 0, min_ram: 0 },
  ...{ protected: false, id: "rec-image", location: null, checksum: "d99", owner: PROJECT },
  ...{ is_public: false, deleted_at: null, size: 3 * 1_073_741_824 },
};

const ADDRESS = {
  ...{ router_id: null, tenant_id: PROJECT, floating_network_id: "net-1", fixed_ip_address: null },
  ...{ floating_ip_address: "203.0.113.227", port_id: null, id: "rec-address" },
};

const BALANCER = {
  ...{ enabled: true, availability_zone: null, created_at: "2026-10-06T06:00:00.000000", description: "" },
  ...{ flavor_id: null, id: "rec-balancer", listeners: [], name: "balancer", operating_status: "OFFLINE" },
  ...{ pools: [], project_id: PROJECT, provider: "amphora", provisioning_status: "PENDING_CREATE" },
  ...{ tags: [], updated_at: null, vip: { ip_address: "192.168.100.2", qos_policy_id: null } },
};

/** Octavia states no publisher, and names the project without `_id`. */
const OCTAVIA = {
  ...{ _unique_id: "u-2", _context_user: null, _context_tenant: PROJECT, _context_project: PROJECT },
  ...{ _context_system_scope: null, _context_domain: null, _context_is_admin: false, _context_roles: [] },
  ...{ _context_request_id: "req-2", _context_user_identity: `- ${PROJECT} - - -`, priority: "INFO" },
};

const SHARE = {
  ...{ share_id: "rec-share", user_id: USER, project_id: PROJECT, snapshot_id: null, share_group_id: null },
  ...{ size: 4, name: "share", description: null, proto: "NFS", is_public: false, host: "host1@generic#p" },
  ...{ availability_zone: "nova", status: "available", share_type_id: "t-1", share_type: "default" },
};

const CEILOMETER = "ceilometer/tests/unit of openstack/ceilometer";

/** In the order in which they were sent, on 6 October 2026. */
export const RECORDED: readonly RecordedNotification[] = [
  ...[
    plain("volume.create.start", "2026-10-06T00:59:59.123456", { ...VOLUME, status: "creating" }, "v"),
    plain("volume.create.end", "2026-10-06T01:00:02.123456", VOLUME, "volumes.example"),
    plain("volume.exists", "2026-10-06 01:59:02.378773", { ...VOLUME, status: "exists" }, "v"),
    plain("snapshot.create.end", "2026-10-06T02:00:01.000001", SNAPSHOT, "snapshots.example"),
  ].map((body) => ({
    ...{ exchange: "cinder", body },
    seen: `${CEILOMETER}, volume/test_notifications.py of 2014; launched_at and host: tests of anchor/ceilometer-publisher-vaultaire`,
  })),
  {
    ...{ exchange: "cinder", body: plain("backup.create.end", "2026-10-06 03:05:00.000000", BACKUP, "b") },
    seen: "_usage_from_backup in openstack/cinder, values of records that `cinder backup-export` printed; no recorded message was found",
  },
  {
    exchange: "cinder",
    body: plain("volume.unmanage.end", "2026-10-06 08:00:00.000000", VOLUME, "volume.a002.example"),
    seen: "delete_volume in cinder/volume/manager.py of openstack/cinder; no recorded message was found",
  },
  {
    exchange: "cinder",
    body: plain(
      "volume.manage_existing.end",
      "2026-10-06 08:00:10.000000",
      { ...VOLUME, volume_id: "rec-managed", created_at: "2026-10-06T08:00:00+00:00" },
      "volume.a002.example",
    ),
    seen: "cinder/volume/flows/manager/manage_existing.py of openstack/cinder; no recorded message was found",
  },
  ...[
    plain("image.upload", "2026-10-06 03:59:57.939614", IMAGE, "glance-api01.example"),
    plain("image.activate", "2026-10-06 04:00:00.571370", { ...IMAGE, status: "active" }, "images.example"),
  ].map((body) => ({
    ...{ exchange: "glance", body },
    seen: `${CEILOMETER}, image/test_notifications.py; the status of an upload: openstack/stacktach, tests/unit/test_notification.py`,
  })),
  ...[
    neutron("floatingip.create.end", "2026-10-06 05:00:00.030569", {
      floatingip: { ...ADDRESS, status: "DOWN" },
    }),
    // Sent by neutron-usage-audit, which an administrator runs.
    neutron("floatingip.exists", "2026-10-06 05:30:27.086575", { floatingip: ADDRESS }, OTHER_PROJECT),
    neutron("floatingip.delete.end", "2026-10-06 07:00:00.609788", { floatingip_id: "rec-address" }),
  ].map((body) => ({
    ...{ exchange: "neutron", body },
    seen: `${CEILOMETER}, network/test_notifications.py of 2012 and 2014; context of a deletion: korenlev/calipso-cvim, event_payload_router_delete.py of 2016`,
  })),
  {
    exchange: "octavia",
    body: {
      ...plain("octavia.loadbalancer.create.end", "2026-10-06 06:00:15.717375", BALANCER, null),
      ...OCTAVIA,
    },
    seen: "openstack/octavia, doc/source/admin/event-notifications.rst",
  },
  {
    ...{
      exchange: "manila",
      body: plain("share.create.end", "2026-10-06 06:00:00.100000", SHARE, "share.h"),
    },
    seen: "_usage_from_share in openstack/manila; no recorded message was found",
  },
  {
    exchange: "manila",
    // Manila reads the share before the transfer: the payload names who gave it away.
    body: {
      ...plain("share.transfer.accept.end", "2026-10-06 08:00:00.100000", SHARE, "share.h"),
      _context_project_id: OTHER_PROJECT,
    },
    seen: "accept in manila/transfer/api.py of openstack/manila; no recorded message was found",
  },
];
