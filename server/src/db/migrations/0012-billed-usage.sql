ALTER TABLE invoice_line ADD COLUMN kind text NOT NULL DEFAULT 'manual'
  CHECK (kind IN ('usage', 'recurring', 'minimum', 'adjustment', 'manual'));

ALTER TABLE invoice_line ADD COLUMN item integer;

-- What billing runs wrote before: metered lines are of usage, the others that name a period recur or make up a minimum.
UPDATE invoice_line SET kind = CASE WHEN meter IS NOT NULL THEN 'usage'
    WHEN product = 'Minimum spend' AND unit = 'month' THEN 'minimum' ELSE 'recurring' END
  WHERE period_from IS NOT NULL;

CREATE TABLE billed_period (
  invoice_id uuid NOT NULL REFERENCES invoice (id),
  period_from date NOT NULL,
  customer_id uuid NOT NULL,
  rate_card_id uuid NOT NULL,
  known_until timestamptz NOT NULL,
  terms jsonb NOT NULL,
  parts jsonb NOT NULL,
  amount bigint NOT NULL,
  complete boolean NOT NULL,
  PRIMARY KEY (invoice_id, period_from)
);

CREATE INDEX billed_period_of_customer ON billed_period (customer_id, period_from);

CREATE TABLE billed_usage (
  customer_id uuid NOT NULL,
  period_from date NOT NULL,
  invoice_id uuid NOT NULL REFERENCES invoice (id),
  meter text NOT NULL,
  dimensions text NOT NULL,
  quantity numeric NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('billed', 'free', 'unpriced')),
  PRIMARY KEY (invoice_id, period_from, meter, dimensions)
);
