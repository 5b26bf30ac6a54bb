-- A run adds a row for each series that it bills, and asking for the invoice of each took longer than the rest of the
-- insertion. So each statement asks once for each invoice. Invoices are never deleted.
ALTER TABLE billed_usage DROP CONSTRAINT billed_usage_invoice_id_fkey;

CREATE FUNCTION refuse_usage_without_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT invoice_id FROM added) AS owner
    WHERE NOT EXISTS (SELECT FROM invoice WHERE invoice.id = owner.invoice_id))
  THEN
    RAISE foreign_key_violation USING MESSAGE = 'billed usage belongs to an invoice';
  END IF;
  RETURN NULL;
END;
$$;

CREATE TRIGGER billed_usage_has_an_invoice AFTER INSERT ON billed_usage
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_usage_without_invoice();
