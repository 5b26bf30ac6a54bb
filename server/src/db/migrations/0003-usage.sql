CREATE TABLE usage_event (
  key uuid PRIMARY KEY,
  source text NOT NULL,
  event_id text NOT NULL,
  revision integer NOT NULL,
  content uuid NOT NULL,
  type text NOT NULL CHECK (type IN ('usage', 'allocation')),
  customer_id uuid,
  tenant_id text NOT NULL,
  resource text NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz,
  dimensions text NOT NULL,
  meter text,
  quantity numeric,
  state text,
  vcpus bigint,
  ram_gib bigint,
  block_gib bigint,
  gpus bigint,
  received_at timestamptz NOT NULL
);

CREATE INDEX usage_event_of_resource ON usage_event (customer_id, resource, starts_at);

CREATE INDEX usage_event_unmatched ON usage_event (tenant_id, key) WHERE customer_id IS NULL;

CREATE TABLE usage_superseded (
  key uuid NOT NULL,
  revision integer NOT NULL,
  event jsonb NOT NULL,
  superseded_at timestamptz NOT NULL,
  PRIMARY KEY (key, revision)
);

CREATE TABLE usage_conflict (
  key uuid NOT NULL,
  content uuid NOT NULL,
  event jsonb NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (key, content)
);

CREATE TABLE allocation (
  customer_id uuid NOT NULL,
  resource text NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz,
  dimensions text NOT NULL,
  vcpus bigint NOT NULL,
  ram_gib bigint NOT NULL,
  block_gib bigint NOT NULL,
  gpus bigint NOT NULL,
  PRIMARY KEY (customer_id, resource, starts_at)
);

CREATE INDEX allocation_by_end ON allocation (customer_id, ends_at);

CREATE TABLE usage_hour (
  customer_id uuid NOT NULL,
  meter text NOT NULL,
  hour timestamptz NOT NULL,
  dimensions text NOT NULL,
  quantity numeric NOT NULL,
  PRIMARY KEY (customer_id, meter, hour, dimensions)
) WITH (fillfactor = 80);

CREATE TABLE usage_day (
  customer_id uuid NOT NULL,
  meter text NOT NULL,
  day date NOT NULL,
  dimensions text NOT NULL,
  quantity numeric NOT NULL,
  PRIMARY KEY (customer_id, meter, day, dimensions)
) WITH (fillfactor = 80);

CREATE INDEX usage_day_of_all ON usage_day (day, meter);

CREATE TABLE usage_watermark (
  customer_id uuid PRIMARY KEY,
  accrued_until timestamptz NOT NULL
);
