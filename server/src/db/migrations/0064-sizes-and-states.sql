-- Sizes of meters without a column of their own: JSON of micro-units by meter, such as {"network.address":"1000000"}.
ALTER TABLE usage_event ADD COLUMN sizes text;

-- `state` is a power state. Rows from before were all active.
ALTER TABLE allocation ADD COLUMN sizes text, ADD COLUMN state text NOT NULL DEFAULT 'active';

-- Usage may have had a dimension `state` of another meaning. Its meter goes on to bill all of it.
UPDATE meter SET billed_states = '[{"from": null, "states": "all"}]'
WHERE EXISTS (SELECT FROM usage_month WHERE usage_month.meter = meter.id AND dimensions LIKE '%"state":%');
