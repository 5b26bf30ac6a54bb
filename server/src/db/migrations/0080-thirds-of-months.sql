-- A month also says what was used in its first ten and first twenty days, so that a report over any range reads few days.
ALTER TABLE usage_month ADD COLUMN first_ten numeric NOT NULL DEFAULT 0, ADD COLUMN first_twenty numeric NOT NULL DEFAULT 0;

UPDATE usage_month SET first_ten = of_days.first_ten, first_twenty = of_days.first_twenty
FROM (
  SELECT customer_id, date_trunc('month', day::timestamp)::date AS month, meter, dimensions,
    coalesce(sum(quantity) FILTER (WHERE extract(day FROM day) <= 10), 0) AS first_ten, sum(quantity) AS first_twenty
  FROM usage_day WHERE extract(day FROM day) <= 20 GROUP BY 1, 2, 3, 4) AS of_days
WHERE usage_month.customer_id = of_days.customer_id AND usage_month.month = of_days.month
  AND usage_month.meter = of_days.meter AND usage_month.dimensions = of_days.dimensions;
