-- What is agreed with a customer may change while an invoice is a draft, which then says so until it is made anew.
ALTER TABLE billed_period ADD COLUMN terms_changed boolean NOT NULL DEFAULT false;
