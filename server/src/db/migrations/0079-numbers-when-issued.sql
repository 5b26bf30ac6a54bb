-- When an issuer's invoices take their date and their number. An issuer whose law wants numbers and dates in one order has the
-- number taken when the invoice is issued. Until then the draft bears a number of its own, in a series of all issuers.
ALTER TABLE issuer
  ADD COLUMN issue_date text NOT NULL DEFAULT 'issue' CHECK (issue_date IN ('issue', 'creation')),
  ADD COLUMN numbering text NOT NULL DEFAULT 'creation' CHECK (numbering IN ('creation', 'issue')),
  ADD CONSTRAINT issuer_one_order CHECK (numbering = 'creation' OR issue_date = 'issue');

ALTER TABLE number_prefix DROP CONSTRAINT number_prefix_series_check;

ALTER TABLE number_prefix ADD CHECK (series IN ('invoice', 'creditNote', 'draft'));

-- The date of the last document that took its number when it was issued.
ALTER TABLE document_series ADD COLUMN last_issued_on date;

-- What the draft bore. It is the number while there is no other one; null where the draft was numbered when it was made.
ALTER TABLE invoice ADD COLUMN draft_number text COLLATE "C" UNIQUE;

ALTER TABLE invoice DROP CONSTRAINT invoice_number_year_number_sequence_issuer_id_key;

CREATE UNIQUE INDEX invoice_sequence_once ON invoice (number_year, number_sequence, issuer_id, (draft_number IS NOT DISTINCT FROM number));
