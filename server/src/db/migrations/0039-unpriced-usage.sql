-- What has no price is little and is counted often.
CREATE INDEX billed_usage_unpriced ON billed_usage (invoice_id) WHERE outcome = 'unpriced';
