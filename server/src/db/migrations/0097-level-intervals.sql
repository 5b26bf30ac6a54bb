-- What the intervals of percentile meters hold, by their number since 1970, so that a reading costs its own intervals and not
-- its month. Derived of raw usage: a month without any row is computed from that when it is next touched. A month that was
-- computed has a row without dimensions.
CREATE TABLE level_interval (
  customer_id uuid NOT NULL,
  meter text NOT NULL,
  dimensions text NOT NULL,
  nth bigint NOT NULL,
  level numeric NOT NULL,
  held integer NOT NULL,
  PRIMARY KEY (customer_id, meter, dimensions, nth)
);
