-- Events of other types are sent and counted by mappings; nothing is collected.
ALTER TABLE collector DROP CONSTRAINT collector_kind_check;

ALTER TABLE collector ADD CONSTRAINT collector_kind_check
  CHECK (kind IN ('prometheus', 'openstack', 'inventory', 'events', 'openstackApi'));
