-- What a customer wants its invoices to name, so that it can book them.
ALTER TABLE customer
  ADD COLUMN purchase_order text,
  ADD COLUMN buyer_reference text,
  ADD COLUMN contract text;
