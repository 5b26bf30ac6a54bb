-- Since when nothing new is agreed with a customer, which lists hide; NULL for all others.
ALTER TABLE customer ADD COLUMN archived_at timestamptz;
