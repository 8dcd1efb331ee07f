/** What the peer stores: the same facts as ours. */
export const SCHEMA = `
  CREATE TABLE people (id int PRIMARY KEY, token text UNIQUE NOT NULL, disabled boolean NOT NULL DEFAULT false);
  CREATE TABLE conversations (id int PRIMARY KEY);
  CREATE TABLE participants (
    conversation_id int NOT NULL REFERENCES conversations,
    person_id int NOT NULL REFERENCES people,
    last_message_at timestamptz NOT NULL DEFAULT now(),
    preview text NOT NULL DEFAULT '',
    PRIMARY KEY (conversation_id, person_id)
  );
  CREATE INDEX ON participants (person_id, last_message_at);
  CREATE TABLE messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id int NOT NULL REFERENCES conversations,
    sender_id int NOT NULL REFERENCES people,
    client_id uuid NOT NULL,
    body text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (sender_id, client_id)
  );
  CREATE INDEX ON messages (conversation_id, id);
`;

/** Authenticates, checks membership, stores once and updates both lists: one round trip, one commit. */
export const SEND = `
  WITH sender AS (
    SELECT p.id FROM people p JOIN participants m ON m.person_id = p.id
    WHERE p.token = $1 AND NOT p.disabled AND m.conversation_id = $2
  ), stored AS (
    INSERT INTO messages (conversation_id, sender_id, client_id, body)
    SELECT $2, sender.id, $3, $4 FROM sender
    ON CONFLICT (sender_id, client_id) DO NOTHING
    RETURNING id, created_at
  ), listed AS (
    UPDATE participants SET last_message_at = stored.created_at, preview = left($4, 140)
    FROM stored WHERE conversation_id = $2
  )
  SELECT id, created_at FROM stored
`;
