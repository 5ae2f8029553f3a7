-- Who has monitored whom. A row is written before the PBX is told; one without an end is either going on or was left by a server that stopped.
CREATE TABLE monitoring_sessions (
  id BIGINT NOT NULL PRIMARY KEY,
  session_key TEXT NOT NULL,
  pbx TEXT NOT NULL,
  monitor TEXT NOT NULL,
  monitored TEXT NOT NULL,
  leg TEXT NOT NULL,
  other_leg TEXT NOT NULL,
  origin TEXT NOT NULL,
  actor TEXT NOT NULL,
  mode TEXT NOT NULL,
  ordered TEXT NOT NULL,
  state TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  answered_at BIGINT,
  ended_at BIGINT,
  how_ended TEXT
);

CREATE INDEX monitoring_sessions_monitor ON monitoring_sessions (monitor, id);

CREATE INDEX monitoring_sessions_monitored ON monitoring_sessions (monitored, id);
