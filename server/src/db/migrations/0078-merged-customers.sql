-- The customer that a duplicate was merged into, which is never merged itself: merging that one as well moves its own here.
ALTER TABLE customer ADD COLUMN merged_into uuid REFERENCES customer (id),
  ADD CHECK (merged_into IS NULL OR archived_at IS NOT NULL), ADD CHECK (merged_into <> id);

CREATE INDEX customer_merged_into ON customer (merged_into) WHERE merged_into IS NOT NULL;
