-- A draft that is issued on a later day is due later, unless a person chose its due date.
ALTER TABLE invoice ADD COLUMN due_date_chosen boolean NOT NULL DEFAULT false;

UPDATE invoice SET due_date_chosen = true FROM customer
WHERE customer.id = invoice.customer_id AND invoice.status = 'draft'
  AND invoice.due_date <> invoice.issue_date + customer.payment_terms_days;
