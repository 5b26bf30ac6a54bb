-- Whether somebody has said how a customer is taxed. Customers that an import made and nobody has touched since were never told;
-- all others count as what they were.
ALTER TABLE customer ADD COLUMN tax_set boolean NOT NULL DEFAULT true;

UPDATE customer SET tax_set = false
WHERE tax_category = 'outsideScope' AND name = tenant_id AND billing_email IS NULL AND address IS NULL AND country IS NULL
  AND tax_id IS NULL;

CREATE INDEX customer_without_tax ON customer (search_name, id) WHERE NOT tax_set;
