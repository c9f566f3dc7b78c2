-- The size of an entry as JSON: the journal is bounded by bytes as well as by entries.
alter table emulator_requests add column bytes integer not null default 0;
update emulator_requests set bytes = octet_length(entry::text);

-- Anyone can send a test event without a key; only so many an hour are taken, and only the newest are kept.
alter table test_events add column keyless boolean not null default true;
create index test_events_newest on test_events (program_id, keyless, id desc);
create index test_events_hour on test_events (program_id, keyless, created_at);
