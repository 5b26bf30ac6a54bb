-- A tenant that left a customer and came back within a month has two stays in it, and still one usage of the month: that of
-- the days of both, with the first. A month that lies wholly in a stay is read as it is.
CREATE OR REPLACE VIEW customer_usage_month AS
SELECT held.customer_id, held.tenant_id, held.billed_as AS tenant, used.meter, used.month, used.dimensions,
  CASE WHEN used.month >= held.from_day AND (used.month + interval '1 month')::date <= held.before_day THEN used.quantity
    ELSE coalesce((SELECT sum(of_day.quantity)
      FROM tenancy AS stay JOIN usage_day AS of_day ON of_day.customer_id = used.customer_id AND of_day.meter = used.meter
        AND of_day.dimensions = used.dimensions AND of_day.day >= greatest(used.month, stay.from_day)
        AND of_day.day < least((used.month + interval '1 month')::date, stay.before_day)
      WHERE stay.account_id = held.account_id AND stay.customer_id = held.customer_id), 0)
    END AS quantity
FROM tenancy AS held JOIN usage_month AS used ON used.customer_id = held.account_id
  AND used.month >= date_trunc('month', held.from_day::timestamp)::date AND used.month < held.before_day
WHERE used.month >= held.from_day OR NOT EXISTS (
  SELECT FROM tenancy AS earlier WHERE earlier.account_id = held.account_id AND earlier.customer_id = held.customer_id
    AND earlier.from_day < held.from_day AND earlier.before_day > used.month);
