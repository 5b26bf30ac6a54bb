-- A list of some customers in the order of numbers is answered out of this index too, and not row by row.
DROP INDEX invoice_of_customer;

CREATE INDEX invoice_of_customer ON invoice (customer_id, status, issue_date DESC, id DESC)
  INCLUDE (due_date, currency, total, amount_paid, number_year, number_sequence);
