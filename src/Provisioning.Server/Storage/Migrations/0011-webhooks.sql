-- How far each webhook has come. Who sends holds the row for as long as sending may take; what it is about to send ends at `pending`, so that a
-- repetition, by whichever server, has the same events.
CREATE TABLE webhooks (
  url_hash TEXT NOT NULL PRIMARY KEY,
  number BIGINT NOT NULL,
  pending BIGINT NOT NULL,
  holder TEXT NOT NULL,
  held_until BIGINT NOT NULL
);
