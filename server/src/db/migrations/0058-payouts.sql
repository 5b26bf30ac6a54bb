-- Customer credit that was paid out. The money was moved at the bank; this records it, once a transaction.
CREATE TABLE payout (
  id uuid PRIMARY KEY,
  customer_id uuid NOT NULL REFERENCES customer (id),
  currency text NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  method text NOT NULL,
  transaction_id text,
  reason text,
  paid_out_on date NOT NULL,
  recorded_at timestamptz NOT NULL
);

CREATE INDEX payout_of_customer ON payout (customer_id, id DESC);

CREATE UNIQUE INDEX payout_once_a_transaction ON payout (lower(method), lower(transaction_id)) WHERE transaction_id IS NOT NULL;
