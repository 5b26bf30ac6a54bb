-- Money that a provider pays out is between two places of the operator's own, so it belongs to no customer.
ALTER TABLE ledger_entry ALTER COLUMN customer_id DROP NOT NULL;

ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_of_customer
  CHECK (customer_id IS NOT NULL OR (invoice_id IS NULL AND account IN ('cash', 'paymentFees') AND kind IN ('transfer', 'paymentFee', 'paymentFeeUndone')));

-- What a provider holds is read before each payout.
CREATE INDEX ledger_entry_of_place ON ledger_entry (money_place, currency) INCLUDE (amount) WHERE money_place IS NOT NULL;

-- A line that is what a provider paid out has moved the money in the books, less what the provider kept.
ALTER TABLE bank_line ADD COLUMN payout_provider text, ADD COLUMN payout_fee bigint CHECK (payout_fee >= 0), ADD COLUMN transfer_posting_id uuid;

ALTER TABLE bank_line ADD CONSTRAINT bank_line_payout CHECK (num_nulls(payout_provider, payout_fee, transfer_posting_id) IN (0, 3));

CREATE UNIQUE INDEX bank_line_of_transfer ON bank_line (transfer_posting_id) WHERE transfer_posting_id IS NOT NULL;

ALTER TABLE bank_line DROP CONSTRAINT bank_line_booked_as;

ALTER TABLE bank_line ADD CONSTRAINT bank_line_booked_as
  CHECK ((state = 'booked') = (payment_id IS NOT NULL OR direct_debit_file_id IS NOT NULL OR transfer_posting_id IS NOT NULL));
