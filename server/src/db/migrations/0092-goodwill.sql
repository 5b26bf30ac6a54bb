-- Whether money was refunded as goodwill, and not because the invoice was wrong.
ALTER TABLE refund ADD COLUMN goodwill boolean NOT NULL DEFAULT false;
