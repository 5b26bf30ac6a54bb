-- What Billow itself says on a line, as facts, so that documents word it in the customer's language.
ALTER TABLE invoice_line ADD COLUMN wording jsonb;
