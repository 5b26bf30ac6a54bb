-- What customers are charged for a payment that their bank returned, by currency.
ALTER TABLE charge_settings ADD COLUMN return_fees jsonb NOT NULL DEFAULT '[]';
