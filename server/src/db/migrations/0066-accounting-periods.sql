-- Months of an issuer's books in which nothing is posted any more. Reopening one removes its row; the audit log keeps both.
CREATE TABLE closed_period (
  issuer_id uuid NOT NULL REFERENCES issuer (id),
  period text NOT NULL,
  closed_at timestamptz NOT NULL,
  closed_by text NOT NULL,
  PRIMARY KEY (issuer_id, period)
);
