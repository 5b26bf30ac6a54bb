CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE customer (
  id uuid PRIMARY KEY,
  tenant_id text NOT NULL UNIQUE,
  name text NOT NULL,
  search_name text NOT NULL,
  billing_email text,
  currency text NOT NULL,
  legal_name text,
  address jsonb,
  country text,
  tax_id text,
  payment_terms_days integer NOT NULL CHECK (payment_terms_days >= 0),
  locale text,
  tax_category text NOT NULL,
  tax_rate numeric NOT NULL CHECK (tax_rate >= 0),
  demo boolean NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE INDEX customer_by_name ON customer (search_name, id);

CREATE INDEX customer_name_part ON customer USING gin (search_name gin_trgm_ops);

CREATE TABLE rate_card (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  currency text NOT NULL,
  valid_from date NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (currency, valid_from)
);

CREATE TABLE rate_card_item (
  rate_card_id uuid NOT NULL REFERENCES rate_card (id) ON DELETE CASCADE,
  position integer NOT NULL,
  product text NOT NULL,
  description text,
  meter text NOT NULL,
  match jsonb NOT NULL,
  price jsonb NOT NULL,
  PRIMARY KEY (rate_card_id, position)
);

CREATE TABLE subscription (
  id uuid PRIMARY KEY,
  customer_id uuid NOT NULL REFERENCES customer (id),
  starts_on date NOT NULL,
  discount jsonb,
  minimum_spend bigint CHECK (minimum_spend >= 0),
  items jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (customer_id, starts_on)
);
