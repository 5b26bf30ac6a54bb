-- Usage of calendar months in the billing zone. A billing run reads a month of thousands of customers, and compares all
-- months it has ever billed with what was used in them: by days that would grow with every year.
CREATE TABLE usage_month (
  customer_id uuid NOT NULL,
  -- Its first day.
  month date NOT NULL,
  meter text NOT NULL,
  dimensions text NOT NULL,
  quantity numeric NOT NULL,
  PRIMARY KEY (customer_id, month, meter, dimensions)
) WITH (fillfactor = 80);

-- The largest customers of a meter.
CREATE INDEX usage_month_of_all ON usage_month (month, meter);

INSERT INTO usage_month (customer_id, month, meter, dimensions, quantity)
SELECT customer_id, date_trunc('month', day::timestamp)::date, meter, dimensions, sum(quantity) FROM usage_day
GROUP BY 1, 2, 3, 4;
