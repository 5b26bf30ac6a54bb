-- Why nothing is billed for usage without a price. Without a reason, a draft with such usage is held.
ALTER TABLE invoice ADD COLUMN unpriced_reason text;
