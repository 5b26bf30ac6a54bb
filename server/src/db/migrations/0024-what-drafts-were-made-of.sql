-- A draft follows its customer's tax and payment terms until it is issued, so it is known by which it was made.
ALTER TABLE invoice ADD COLUMN made_tax_category text, ADD COLUMN made_tax_rate numeric, ADD COLUMN made_terms_days integer;

UPDATE invoice SET made_tax_category = line.tax_category, made_tax_rate = line.tax_rate
FROM (SELECT DISTINCT ON (invoice_id) invoice_id, tax_category, tax_rate FROM invoice_line
  WHERE kind IN ('usage', 'recurring', 'minimum') ORDER BY invoice_id, position) AS line
WHERE line.invoice_id = invoice.id AND invoice.status = 'draft';

UPDATE invoice SET made_terms_days = due_date - issue_date WHERE status = 'draft' AND NOT due_date_chosen;

-- Somebody may send many drafts as they are, although what they were made of has changed.
ALTER TABLE bulk_job ADD COLUMN as_it_is boolean NOT NULL DEFAULT false;
