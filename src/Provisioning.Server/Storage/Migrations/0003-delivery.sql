-- Every request of every phone.
CREATE TABLE fetches (
  number BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  mac TEXT,
  address TEXT NOT NULL,
  method TEXT NOT NULL,
  file TEXT NOT NULL,
  status BIGINT NOT NULL,
  hash $blob$,
  bytes BIGINT NOT NULL,
  authentication TEXT NOT NULL,
  tls TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  model TEXT,
  firmware TEXT
);

CREATE INDEX fetches_mac ON fetches (mac, number);

-- Phones that asked and are not ours.
CREATE TABLE discovered (
  mac TEXT NOT NULL PRIMARY KEY,
  first_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  requests BIGINT NOT NULL,
  address TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  model TEXT
);

-- First contact: the token itself is not kept, only its SHA-256.
CREATE TABLE contact_tokens (
  hash $blob$ NOT NULL PRIMARY KEY,
  mac TEXT NOT NULL,
  not_before BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  spent_at BIGINT
);

-- What each phone was last given, by file; outlives the pruning of `fetches`.
CREATE TABLE served (
  mac TEXT NOT NULL,
  file TEXT NOT NULL,
  hash $blob$ NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (mac, file)
);
