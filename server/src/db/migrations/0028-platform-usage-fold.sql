-- How folding the changes of all customers' usage does: one row. Whoever looks at a backlog sees since when, and why.
CREATE TABLE platform_usage_fold (
  the_one boolean PRIMARY KEY CHECK (the_one),
  caught_up_at timestamptz NOT NULL,
  failures bigint NOT NULL,
  -- Why the last try failed; null once one has succeeded.
  failure text
);

INSERT INTO platform_usage_fold (the_one, caught_up_at, failures) VALUES (true, now(), 0);
