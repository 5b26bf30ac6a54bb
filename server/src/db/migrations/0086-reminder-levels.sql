-- What reminders do beyond reminding, by their days: a text of their own, a fee, interest, telling the account manager. Rates of
-- interest by currency. Days without an entry only remind.
ALTER TABLE reminder_rules
  ADD COLUMN levels jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN interest jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN manager_email text;
