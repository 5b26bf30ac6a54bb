-- What each customer's running month comes to so far, as a billing run would bill it, and an estimate of the whole. It is
-- computed anew in the background and may be thrown away at any time. Amounts are without tax.
CREATE TABLE running_month (
  customer_id uuid PRIMARY KEY REFERENCES customer (id),
  issuer_id uuid NOT NULL REFERENCES issuer (id),
  period_from date NOT NULL,
  currency text NOT NULL,
  so_far bigint NOT NULL,
  projected bigint NOT NULL,
  parts jsonb NOT NULL,
  held boolean NOT NULL,
  computed_at timestamptz NOT NULL
);

CREATE INDEX running_month_by_age ON running_month (computed_at);
