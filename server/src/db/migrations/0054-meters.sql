-- What can be metered. `billed_states` is a list of {"from", "states"}: which power states of allocations count from a
-- day on, the first of them from ever.
CREATE TABLE meter (
  id text PRIMARY KEY,
  name text NOT NULL,
  "group" text NOT NULL,
  kind text NOT NULL,
  unit text NOT NULL,
  per text,
  billed_states jsonb NOT NULL,
  built_in boolean NOT NULL,
  used boolean NOT NULL,
  position integer NOT NULL
);

INSERT INTO meter (id, name, "group", kind, unit, per, billed_states, built_in, used, position)
SELECT id, name, "group", kind, unit, per,
  jsonb_build_array(jsonb_build_object('from', NULL, 'states',
    CASE WHEN "group" IN ('compute', 'gpu') THEN '["active"]'::jsonb ELSE '"all"'::jsonb END)),
  true, EXISTS (SELECT FROM usage_month WHERE usage_month.meter = id), position
FROM (VALUES
  ('compute.vcpu', 'Compute – vCPU hours', 'compute', 'time', 'vCPU', 'hour', 10),
  ('compute.ram', 'Compute – RAM hours', 'compute', 'time', 'GiB', 'hour', 20),
  ('compute.instance', 'Compute – instance hours', 'compute', 'time', 'instance', 'hour', 30),
  ('storage.block', 'Storage – block', 'storage', 'time', 'GiB', 'month', 40),
  ('storage.object', 'Storage – object', 'storage', 'time', 'GiB', 'month', 50),
  ('storage.snapshot', 'Storage – snapshots', 'storage', 'time', 'GiB', 'month', 60),
  ('storage.image', 'Storage – images', 'storage', 'time', 'GiB', 'month', 70),
  ('storage.backup', 'Storage – backups', 'storage', 'time', 'GiB', 'month', 80),
  ('storage.share', 'Storage – shares', 'storage', 'time', 'GiB', 'month', 90),
  ('network.ingress', 'Network – ingress', 'network', 'count', 'GiB', NULL, 100),
  ('network.egress', 'Network – egress', 'network', 'count', 'GiB', NULL, 110),
  ('network.address', 'Network – addresses', 'network', 'time', 'address', 'hour', 120),
  ('network.loadBalancer', 'Network – load balancers', 'network', 'time', 'load balancer', 'hour', 130),
  ('gpu', 'GPU – GPU hours', 'gpu', 'time', 'GPU', 'hour', 140),
  ('kubernetes.cluster', 'Kubernetes – cluster hours', 'kubernetes', 'time', 'cluster', 'hour', 150)
) AS built_in (id, name, "group", kind, unit, per, position);
