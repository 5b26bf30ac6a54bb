-- What of a line is each tenant's, as [{tenantId, name, costCentre, quantity, amount}], the amount in minor units.
ALTER TABLE invoice_line ADD COLUMN breakdown jsonb;
