-- Usage is stored by tenant, under the tenant's account: the usage tables' customer_id is this id. So a tenant that goes
-- over to another customer takes no row with it. A customer's first tenant has the customer's own id where nobody had it
-- before, so existing usage stays as it is.
CREATE TABLE tenant_account (
  id uuid PRIMARY KEY,
  tenant_id text NOT NULL UNIQUE,
  -- By whose days its usage is summed.
  issuer_id uuid NOT NULL REFERENCES issuer (id)
);

INSERT INTO tenant_account (id, tenant_id, issuer_id) SELECT id, tenant_id, issuer_id FROM customer;

CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Which customer has a tenant, on which days of the customer's zone. A tenant has one customer on any day.
CREATE TABLE tenancy (
  account_id uuid NOT NULL REFERENCES tenant_account (id),
  customer_id uuid NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
  tenant_id text NOT NULL,
  name text,
  cost_centre text,
  from_day date NOT NULL,
  before_day date NOT NULL CHECK (before_day > from_day),
  -- What billed_usage calls it: '' for the customer's first tenant.
  billed_as text NOT NULL,
  PRIMARY KEY (account_id, from_day),
  EXCLUDE USING gist (account_id WITH =, daterange(from_day, before_day) WITH &&)
);

CREATE INDEX tenancy_of_customer ON tenancy (customer_id);

CREATE INDEX tenancy_of_tenant ON tenancy (tenant_id);

INSERT INTO tenancy (account_id, customer_id, tenant_id, billed_as, from_day, before_day)
SELECT id, id, tenant_id, '', '-infinity', 'infinity' FROM customer;

ALTER TABLE customer DROP CONSTRAINT customer_tenant_id_key;

CREATE INDEX customer_by_tenant ON customer (tenant_id);

-- Usage by customer: that of its tenants, on the days on which it has them.
CREATE VIEW customer_usage_hour AS
SELECT held.customer_id, held.tenant_id, used.meter, used.hour, used.dimensions, used.quantity
FROM tenancy AS held JOIN customer ON customer.id = held.customer_id JOIN issuer ON issuer.id = customer.issuer_id
JOIN usage_hour AS used ON used.customer_id = held.account_id
  AND used.hour >= held.from_day::timestamp AT TIME ZONE issuer.time_zone
  AND used.hour < held.before_day::timestamp AT TIME ZONE issuer.time_zone;

CREATE VIEW customer_usage_day AS
SELECT held.customer_id, held.tenant_id, used.meter, used.day, used.dimensions, used.quantity
FROM tenancy AS held JOIN usage_day AS used ON used.customer_id = held.account_id
  AND used.day >= held.from_day AND used.day < held.before_day;

-- A month that lies only partly in a tenancy is summed from its days.
CREATE VIEW customer_usage_month AS
SELECT held.customer_id, held.tenant_id, held.billed_as AS tenant, used.meter, used.month, used.dimensions,
  CASE WHEN used.month >= held.from_day AND (used.month + interval '1 month')::date <= held.before_day THEN used.quantity
    ELSE coalesce((SELECT sum(of_day.quantity) FROM usage_day AS of_day
      WHERE of_day.customer_id = used.customer_id AND of_day.meter = used.meter AND of_day.dimensions = used.dimensions
        AND of_day.day >= greatest(used.month, held.from_day)
        AND of_day.day < least((used.month + interval '1 month')::date, held.before_day)), 0) END AS quantity
FROM tenancy AS held JOIN usage_month AS used ON used.customer_id = held.account_id
  AND used.month >= date_trunc('month', held.from_day::timestamp)::date AND used.month < held.before_day;

-- What is billed of each tenant's usage; '' is the customer's first tenant.
ALTER TABLE billed_usage ADD COLUMN tenant text NOT NULL DEFAULT '';

ALTER TABLE billed_usage DROP CONSTRAINT billed_usage_pkey, ADD PRIMARY KEY (invoice_id, period_from, meter, dimensions, tenant);
