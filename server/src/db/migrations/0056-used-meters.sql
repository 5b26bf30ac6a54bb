-- A price names a meter that exists. Meters that differ in case alone would be taken for each other.
ALTER TABLE rate_card_item ADD FOREIGN KEY (meter) REFERENCES meter (id);

CREATE INDEX rate_card_item_of_meter ON rate_card_item (meter);

CREATE UNIQUE INDEX meter_without_case ON meter (lower(id));

UPDATE meter SET used = true WHERE NOT used AND (EXISTS (SELECT FROM usage_month WHERE usage_month.meter = id)
  OR EXISTS (SELECT FROM usage_event WHERE usage_event.customer_id IS NULL AND usage_event.meter = id));
