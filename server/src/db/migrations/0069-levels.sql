-- Meters of the kinds `peak` and `percentile`: which percentile, of readings how far apart, and what a missing one is.
ALTER TABLE meter ADD COLUMN percentile integer, ADD COLUMN interval_seconds integer, ADD COLUMN missing text;

-- The resources with readings of such a meter, and the length of the longest one. With it the readings of a month are
-- found by the index of usage_event, which usage of the other kinds would pay for if it had a column more.
CREATE TABLE levelled_resource (
  customer_id uuid NOT NULL,
  meter text NOT NULL,
  resource text NOT NULL,
  longest_seconds integer NOT NULL,
  PRIMARY KEY (customer_id, meter, resource)
);
