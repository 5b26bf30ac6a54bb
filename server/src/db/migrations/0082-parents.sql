-- The customer whose invoices a customer is on, and the first day of the month since when.
ALTER TABLE customer ADD COLUMN parent_id uuid REFERENCES customer (id), ADD COLUMN parent_from date,
  ADD CHECK ((parent_id IS NULL) = (parent_from IS NULL)), ADD CHECK (parent_id <> id);

CREATE INDEX customer_of_parent ON customer (parent_id) WHERE parent_id IS NOT NULL;

-- The customer of a group whose tenant it is, where customer_id is the parent that is billed for it.
ALTER TABLE tenancy ADD COLUMN member_id uuid REFERENCES customer (id), ADD CHECK (member_id <> customer_id);

CREATE INDEX tenancy_of_member ON tenancy (member_id) WHERE member_id IS NOT NULL;
