-- Where phones' lamp lines were when the server last ran: one row a binding.
CREATE TABLE registrations (
  mac TEXT NOT NULL,
  position BIGINT NOT NULL,
  contact TEXT NOT NULL,
  call_id TEXT NOT NULL,
  cseq BIGINT NOT NULL,
  protocol TEXT NOT NULL,
  local TEXT NOT NULL,
  remote TEXT NOT NULL,
  path TEXT NOT NULL,
  instance TEXT NOT NULL,
  reg_id BIGINT,
  user_agent TEXT NOT NULL,
  registered_at BIGINT NOT NULL,
  refreshed_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  booted_at BIGINT NOT NULL,
  PRIMARY KEY (mac, position)
);
