-- A payment that did not last, or was recorded by mistake, is reversed. Its transaction may then be recorded again.
ALTER TABLE payment
  ADD COLUMN reversed_on date,
  ADD COLUMN reversed_at timestamptz,
  ADD COLUMN reversal_reason text,
  ADD CHECK ((reversed_on IS NULL) = (reversed_at IS NULL) AND (reversed_on IS NULL) = (reversal_reason IS NULL)),
  ADD CHECK (reversed_on IS NULL OR source = 'money');

DROP INDEX payment_once_a_transaction;

CREATE UNIQUE INDEX payment_once_a_transaction ON payment (lower(method), lower(transaction_id))
  WHERE transaction_id IS NOT NULL AND NOT recorded_again AND reversed_at IS NULL;
