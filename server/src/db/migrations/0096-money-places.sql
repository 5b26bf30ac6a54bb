-- Where money is, where the books tell it apart: "clearing:stripe" is what Stripe holds, "bank:" and its number one of the operator's
-- bank accounts. What was booked before is in one place, and stays there.
ALTER TABLE payment ADD COLUMN money_place text;

ALTER TABLE ledger_entry ADD COLUMN money_place text;

ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_money_place CHECK (money_place IS NULL OR account = 'cash');
