-- Items of a rate card that cost a percentage of others, the groups by which they name them, and bounds of any item.
ALTER TABLE rate_card_item ALTER COLUMN meter DROP NOT NULL;

ALTER TABLE rate_card_item ADD COLUMN item_group text;

ALTER TABLE rate_card_item ADD COLUMN minimum numeric CHECK (minimum > 0);

ALTER TABLE rate_card_item ADD COLUMN maximum numeric CHECK (maximum >= minimum);

ALTER TABLE rate_card_item ADD CONSTRAINT rate_card_item_meter_check CHECK ((meter IS NULL) = (price ->> 'model' = 'percent'));

ALTER TABLE invoice_line DROP CONSTRAINT invoice_line_kind_check;

ALTER TABLE invoice_line ADD CONSTRAINT invoice_line_kind_check
  CHECK (kind IN ('usage', 'percent', 'recurring', 'minimum', 'adjustment', 'manual'));
