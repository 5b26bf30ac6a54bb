-- The personal account of a customer in the books. Once an export has used it, it stays.
ALTER TABLE customer
  ADD COLUMN debtor_number text CHECK (debtor_number ~ '^[1-6][0-9]{4,8}$'),
  ADD COLUMN debtor_number_used boolean NOT NULL DEFAULT false,
  ADD CHECK (debtor_number IS NOT NULL OR NOT debtor_number_used);

-- Accounts become longer by zeros at their end, so 10001 and 100010 are one.
CREATE UNIQUE INDEX customer_debtor_number ON customer (rpad(debtor_number, 9, '0'));
