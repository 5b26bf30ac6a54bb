-- A rate card is for everyone who is billed in its currency, or for those whose subscription names it.
ALTER TABLE rate_card ADD COLUMN audience text NOT NULL DEFAULT 'everyone' CHECK (audience IN ('everyone', 'agreed'));

ALTER TABLE rate_card DROP CONSTRAINT rate_card_currency_valid_from_key;

CREATE UNIQUE INDEX rate_card_for_everyone ON rate_card (currency, valid_from) WHERE audience = 'everyone';

ALTER TABLE subscription ADD COLUMN rate_card_id uuid REFERENCES rate_card (id);

-- Cards may be removed from now on, but not what invoices were made by.
ALTER TABLE billed_period ADD FOREIGN KEY (rate_card_id) REFERENCES rate_card (id);

-- Cards of the demo go with it, one's own stay.
ALTER TABLE rate_card ADD COLUMN demo boolean NOT NULL DEFAULT false;

UPDATE rate_card SET demo = true WHERE EXISTS (SELECT FROM customer WHERE demo);
