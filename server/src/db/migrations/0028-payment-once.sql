-- A transaction of one method is recorded once, unless a person insists. What was recorded twice before stays as it is.
ALTER TABLE payment ADD COLUMN recorded_again boolean NOT NULL DEFAULT false;

UPDATE payment SET recorded_again = true
FROM (
  SELECT id, row_number() OVER (PARTITION BY lower(method), lower(transaction_id) ORDER BY recorded_at, id) AS place
  FROM payment WHERE transaction_id IS NOT NULL
) AS ranked
WHERE ranked.id = payment.id AND ranked.place > 1;

CREATE UNIQUE INDEX payment_once_a_transaction ON payment (lower(method), lower(transaction_id))
  WHERE transaction_id IS NOT NULL AND NOT recorded_again;
