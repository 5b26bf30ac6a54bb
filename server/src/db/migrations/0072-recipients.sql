-- Who gets which of a customer's e-mails; NULL where billing_email gets all of them. Otherwise billing_email is the first
-- of the list that invoices are addressed to.
ALTER TABLE customer ADD COLUMN emails jsonb;

-- An e-mail leaves once for each of its recipients. These are all that it names; NULL where it names its recipient alone.
ALTER TABLE email ADD COLUMN addressed text[], ADD COLUMN copied text[];
