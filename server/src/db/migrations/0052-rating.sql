-- Whether tiers, allowances and minimum apply to the customer's sum or to each of its tenants.
ALTER TABLE subscription ADD COLUMN rating text NOT NULL DEFAULT 'pooled' CHECK (rating IN ('pooled', 'perTenant'));
