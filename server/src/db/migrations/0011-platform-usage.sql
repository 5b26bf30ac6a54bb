-- Usage of all customers together, so that a report over all of them reads as little as one over a single customer.
CREATE TABLE platform_usage_hour (
  meter text NOT NULL,
  hour timestamptz NOT NULL,
  dimensions text NOT NULL,
  quantity numeric NOT NULL,
  PRIMARY KEY (meter, hour, dimensions)
) WITH (fillfactor = 80);

CREATE TABLE platform_usage_day (
  meter text NOT NULL,
  day date NOT NULL,
  dimensions text NOT NULL,
  quantity numeric NOT NULL,
  PRIMARY KEY (meter, day, dimensions)
) WITH (fillfactor = 80);

-- What usage has changed by since it was last folded into the two above. Rows are only ever added and taken away, never
-- updated, so writers do not wait for one another here, where the same few rows would concern them all.
CREATE TABLE platform_usage_change (
  meter text NOT NULL,
  hour timestamptz NOT NULL,
  day date NOT NULL,
  dimensions text NOT NULL,
  quantity numeric NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_insert_threshold = -1);

INSERT INTO platform_usage_hour (meter, hour, dimensions, quantity)
SELECT meter, hour, dimensions, sum(quantity) FROM usage_hour GROUP BY meter, hour, dimensions;

INSERT INTO platform_usage_day (meter, day, dimensions, quantity)
SELECT meter, day, dimensions, sum(quantity) FROM usage_day GROUP BY meter, day, dimensions;
