-- Counts the changes to the tables below. Who saves must have read the last one: two servers may decide at once, and one of them is told to look again.
CREATE TABLE rollout_clock (
  id BIGINT NOT NULL PRIMARY KEY,
  revision BIGINT NOT NULL
);

INSERT INTO rollout_clock (id, revision) VALUES (1, 1);

CREATE TABLE rollouts (
  id BIGINT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NOT NULL,
  terms TEXT NOT NULL,
  groups TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  start_at BIGINT,
  ended_at BIGINT,
  retry_of BIGINT NOT NULL,
  revision BIGINT NOT NULL
);

-- One phone's part in a rollout. It says `Notified` before the NOTIFY leaves: after a crash nobody is told twice.
CREATE TABLE device_updates (
  rollout BIGINT NOT NULL,
  mac TEXT NOT NULL,
  place BIGINT NOT NULL,
  site TEXT NOT NULL,
  steps TEXT NOT NULL,
  step BIGINT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  status BIGINT NOT NULL,
  method TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  accepted BIGINT NOT NULL,
  attempts_in_window BIGINT NOT NULL,
  window_since BIGINT,
  reboots BIGINT NOT NULL,
  told_at BIGINT,
  step_since BIGINT NOT NULL,
  call_id TEXT,
  fetched_at BIGINT,
  led_version BIGINT NOT NULL,
  asked_to_fetch BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  since BIGINT NOT NULL,
  superseded_by BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  PRIMARY KEY (rollout, mac)
);

CREATE INDEX device_updates_mac ON device_updates (mac, rollout);

-- What happened, in order; those who are told of it remember how far they have come.
CREATE TABLE rollout_events (
  number BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  rollout BIGINT NOT NULL,
  kind TEXT NOT NULL,
  mac TEXT,
  detail TEXT NOT NULL
);
