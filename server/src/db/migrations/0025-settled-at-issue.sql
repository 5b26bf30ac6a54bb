-- What credit and payments had settled of an invoice when it was sent, which its document shows; null until then.
ALTER TABLE invoice ADD COLUMN issued_paid bigint, ADD COLUMN issued_credit bigint;

UPDATE invoice SET issued_paid = 0, issued_credit = 0 WHERE status NOT IN ('draft', 'pending');
