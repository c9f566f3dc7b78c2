-- Only used with the emulator switched on. It lives in the database, not in the process, so that several
-- processes on one database share one clock, one set of faults and one journal.
create table emulator_clock (
  singleton boolean primary key default true check (singleton),
  offset_ms bigint not null default 0
);
insert into emulator_clock default values;

create table emulator_faults (
  id bigint generated always as identity primary key,
  rule jsonb not null,
  -- how many more requests it hits; null for all
  remaining integer
);

create table emulator_requests (
  id bigint generated always as identity primary key,
  program_id bigint,
  method text not null,
  path text not null,
  origin text,
  entry jsonb not null
);

create table emulator_outcomes (
  id bigint generated always as identity primary key,
  program_id bigint,
  at timestamptz not null,
  outcome jsonb not null
);
create index emulator_outcomes_program on emulator_outcomes (program_id, id desc);
