-- Links by which a user chooses a password or confirms an address. Only the hash of a link's secret is stored.
CREATE TABLE user_link (
  id uuid PRIMARY KEY,
  user_id text NOT NULL REFERENCES auth_user (id) ON DELETE CASCADE,
  purpose text NOT NULL CHECK (purpose IN ('invitation', 'passwordReset', 'emailChange')),
  hash bytea NOT NULL UNIQUE,
  email text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  replaced_at timestamptz
);

CREATE INDEX user_link_of_user ON user_link (user_id, purpose, id DESC);

ALTER TABLE delivery DROP CONSTRAINT delivery_destination_check;

ALTER TABLE delivery ADD CONSTRAINT delivery_destination_check CHECK (destination IN ('email', 'webhook', 'userEmail'));

-- E-mails to users of the console. The secret of their link is sealed, and erased once the mail server has the e-mail.
CREATE TABLE user_email (
  id uuid PRIMARY KEY REFERENCES delivery (id) ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('invitation', 'passwordReset', 'emailChange', 'emailChanged')),
  user_id text NOT NULL,
  link_id uuid,
  recipient text NOT NULL,
  secret bytea,
  message_id text
);

CREATE INDEX user_email_of_link ON user_email (link_id);
