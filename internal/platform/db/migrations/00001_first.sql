-- +goose Up
-- Times are bigint microseconds since 1970, UTC. Ids are text made in Go. Texts that must be unique when present are null, not ''.

-- What the operator set: one row, a JSON document whose every absent value has a default (domain/territory).
create table settings (
  id integer primary key check (id = 1),
  value text not null,
  updated_at bigint not null
);

-- Numbers that grow with the transaction that needs them, so that no reader sees 8 before 7 is committed.
create table counters (name text primary key, value bigint not null);
insert into counters (name, value) values ('changes', 0);

-- What the public may see has changed: followed by the index of every node.
create table changes (
  version bigint primary key,
  kind text not null,
  ref text not null,
  at bigint not null
);

create table outbox (
  id text primary key,
  topic text not null,
  ref text not null
);

create table idempotency (
  key text primary key,
  hash text not null,
  status integer,
  location text,
  body text,
  created_at bigint not null
);
create index idempotency_age on idempotency (created_at);

-- Tries per key (an address, a network) in a window of time; shared by the nodes.
create table tries (
  key text primary key,
  count integer not null,
  until bigint not null
);
create index tries_age on tries (until);

create table mails (
  id text primary key,
  to_addr text not null,
  kind text not null,
  lang text not null,
  subject text not null,
  body_text text not null,
  body_html text not null,
  thread text not null,
  state text not null check (state in ('queued', 'sent', 'kept', 'failed')),
  attempts integer not null,
  error text not null,
  created_at bigint not null,
  sent_at bigint not null
);
create index mails_recent on mails (created_at desc, id desc);
create index mails_to on mails (to_addr, created_at desc);

create table persons (
  id text primary key,
  email text not null unique,
  first_name text not null,
  commune text not null,
  role text not null check (role in ('citizen', 'moderator', 'operator')),
  lang text not null,
  created_at bigint not null,
  seen_at bigint not null,
  suspended_at bigint not null,
  deleted_at bigint not null
);

create table sign_ins (
  id text primary key,
  email text not null,
  link_hash text not null unique,
  code_hash text not null,
  next text not null,
  lang text not null,
  tries integer not null,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint not null
);
create index sign_ins_age on sign_ins (expires_at);

create table sessions (
  id text primary key,
  token_hash text not null unique,
  person_id text not null references persons (id) on delete cascade,
  agent text not null,
  created_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null
);
create index sessions_person on sessions (person_id);

-- Links in mails: one purpose, one object, stored as their hash.
create table tokens (
  hash text primary key,
  purpose text not null,
  ref text not null,
  person_id text references persons (id) on delete cascade,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint not null
);
create index tokens_ref on tokens (ref);
create index tokens_age on tokens (expires_at);

create table orgs (
  id text primary key,
  kind text not null check (kind in ('association', 'company', 'public_body', 'collective')),
  state text not null check (state in ('unclaimed', 'pending', 'to_fix', 'verified', 'suspended', 'declined', 'deactivated')),
  name text not null,
  slug text not null unique,
  name_fold text not null,
  letter text not null,
  object text not null,
  theme text not null,
  commune text not null,
  rna text unique,
  legacy_rna text not null,
  siren text not null,
  siret text unique,
  court text not null,
  volume_folio text not null,
  site text not null,
  source text not null check (source in ('person', 'rna', 'csv', 'demo')),
  source_hash text not null,
  matched_by text not null,
  charter_version text not null,
  charter_at bigint not null,
  charter_by text references persons (id) on delete set null,
  created_by text references persons (id) on delete set null,
  created_at bigint not null,
  updated_at bigint not null,
  verified_at bigint not null,
  answer_minutes integer,
  answers integer not null
);
create index orgs_directory on orgs (letter, name_fold, id) where state = 'verified' or state = 'unclaimed';
create index orgs_name on orgs (name_fold);
create index orgs_siren on orgs (siren);
create index orgs_commune on orgs (commune);

create table members (
  org_id text not null references orgs (id) on delete cascade,
  person_id text not null references persons (id) on delete cascade,
  role text not null check (role in ('admin', 'editor', 'asked')),
  created_at bigint not null,
  primary key (org_id, person_id)
);
create index members_person on members (person_id);

-- A wizard under way. Its id is a secret until a person is bound to it.
create table drafts (
  id text primary key,
  person_id text references persons (id) on delete cascade,
  listing_id text,
  step text not null,
  value text not null,
  created_at bigint not null,
  updated_at bigint not null,
  expires_at bigint not null
);
create index drafts_person on drafts (person_id, updated_at desc);
create index drafts_age on drafts (expires_at);

create table listings (
  id text primary key,
  org_id text references orgs (id) on delete restrict,
  person_id text references persons (id) on delete restrict,
  author_id text references persons (id) on delete set null,
  sense text not null check (sense in ('need', 'offer')),
  family text not null check (family in ('help', 'skill', 'equipment', 'place', 'transport', 'donation')),
  title text not null,
  slug text not null,
  description text not null,
  theme text not null,
  commune text not null,
  remote boolean not null check (remote in (true, false)),
  street text not null,
  street_public boolean not null check (street_public in (true, false)),
  lat double precision not null,
  lon double precision not null,
  when_text text not null,
  weekly text not null,
  min_age integer not null,
  families boolean not null check (families in (true, false)),
  groups boolean not null check (groups in (true, false)),
  beginners boolean not null check (beginners in (true, false)),
  wheelchair boolean not null check (wheelchair in (true, false)),
  by_bus boolean not null check (by_bus in (true, false)),
  bring text not null,
  minors boolean not null check (minors in (true, false)),
  vulnerable boolean not null check (vulnerable in (true, false)),
  documents text not null,
  quantity integer not null check (quantity >= 0),
  unit text not null,
  lang text not null,
  auto_accept boolean not null check (auto_accept in (true, false)),
  state text not null check (state in ('draft', 'in_review', 'online', 'paused', 'ended', 'to_fix', 'declined', 'removed')),
  version bigint not null,
  created_at bigint not null,
  updated_at bigint not null,
  published_at bigint not null,
  ends_at bigint not null,
  reminded_at bigint not null,
  check ((org_id is null) <> (person_id is null))
);
create index listings_org on listings (org_id, created_at desc, id desc);
create index listings_person on listings (person_id, created_at desc, id desc);
create index listings_online on listings (published_at desc, id desc) where state = 'online';
create index listings_ending on listings (ends_at) where state = 'online';

create table slots (
  id text primary key,
  listing_id text not null references listings (id) on delete cascade,
  starts_at bigint not null,
  ends_at bigint not null,
  places integer not null check (places between 1 and 10000),
  taken integer not null check (taken >= 0),
  check (taken <= places),
  check (ends_at > starts_at)
);
create index slots_listing on slots (listing_id, starts_at, id);

-- One answer to a listing, and the thread that follows it. to_org_id or to_person_id repeats the bearer of the listing,
-- so that the threads of a bearer are read along one index.
create table replies (
  id text primary key,
  listing_id text not null references listings (id) on delete cascade,
  slot_id text references slots (id) on delete restrict,
  person_id text references persons (id) on delete set null,
  from_org_id text references orgs (id) on delete set null,
  to_org_id text references orgs (id) on delete cascade,
  to_person_id text references persons (id) on delete cascade,
  kind text not null check (kind in ('application', 'loan', 'claim', 'question')),
  first_name text not null,
  email text not null,
  lang text not null,
  quantity integer not null check (quantity >= 0),
  wish text not null,
  state text not null check (state in ('to_confirm', 'waiting', 'sent', 'accepted', 'declined', 'cancelled', 'lapsed', 'done')),
  holds boolean not null check (holds in (true, false)),
  hold_until bigint not null,
  created_at bigint not null,
  queued_at bigint not null,
  confirmed_at bigint not null,
  answered_at bigint not null,
  decided_at bigint not null,
  read_replier bigint not null,
  read_bearer bigint not null,
  last_at bigint not null,
  check ((to_org_id is null) <> (to_person_id is null)),
  check (not holds or state in ('to_confirm', 'sent', 'accepted', 'done'))
);
create index replies_listing on replies (listing_id, created_at desc, id desc);
create index replies_person on replies (person_id, last_at desc, id desc);
create index replies_from_org on replies (from_org_id, last_at desc, id desc);
create index replies_to_org on replies (to_org_id, last_at desc, id desc) where confirmed_at > 0;
create index replies_to_person on replies (to_person_id, last_at desc, id desc) where confirmed_at > 0;
create index replies_unread_person on replies (person_id) where last_at > read_replier;
create index replies_unread_from_org on replies (from_org_id) where last_at > read_replier;
create index replies_unread_to_org on replies (to_org_id) where confirmed_at > 0 and last_at > read_bearer;
create index replies_unread_to_person on replies (to_person_id) where confirmed_at > 0 and last_at > read_bearer;
create index replies_answered on replies (to_org_id, answered_at desc) where answered_at > 0;
create index replies_email on replies (email, created_at);
create index replies_expiring on replies (hold_until, id) where state = 'to_confirm' or state = 'waiting';
create index replies_open on replies (listing_id, hold_until) where state = 'to_confirm' or state = 'waiting';
create index replies_slot on replies (slot_id, state, hold_until);
create index replies_waiting on replies (slot_id, queued_at, id) where state = 'waiting';
create unique index replies_once_slot on replies (slot_id, email)
  where email <> '' and state in ('to_confirm', 'waiting', 'sent', 'accepted', 'done');
create unique index replies_once_listing on replies (listing_id, email)
  where email <> '' and slot_id is null and kind in ('application', 'claim') and state in ('to_confirm', 'sent', 'accepted');

create table messages (
  id text primary key,
  reply_id text not null references replies (id) on delete cascade,
  side text not null check (side in ('replier', 'bearer')),
  person_id text references persons (id) on delete set null,
  body text not null,
  created_at bigint not null
);
create index messages_reply on messages (reply_id, created_at, id);

-- One moderation question per target; its decisions follow one another. org_id or person_id is the bearer. hints are the
-- codes of what a moderator may want to look at, separated by spaces.
create table cases (
  id text primary key,
  kind text not null check (kind in ('org', 'listing')),
  target_id text not null,
  org_id text,
  person_id text,
  commune text not null,
  state text not null check (state in ('open', 'aside', 'closed')),
  hints text not null,
  opened_at bigint not null,
  closed_at bigint not null
);
create unique index cases_one_open on cases (kind, target_id) where state <> 'closed';
create index cases_queue on cases (state, opened_at, id);
create index cases_target on cases (target_id, opened_at);
create index cases_org on cases (org_id, opened_at);
create index cases_person on cases (person_id, opened_at);

create table decisions (
  id text primary key,
  case_id text not null references cases (id) on delete cascade,
  act text not null check (act in ('publish', 'fix', 'decline', 'aside', 'undo')),
  ground text not null,
  words text not null,
  person_id text references persons (id) on delete set null,
  before text not null,
  at bigint not null,
  undone_at bigint not null
);
create index decisions_case on decisions (case_id, at, id);

create table audit_log (
  id text primary key,
  at bigint not null,
  person_id text not null,
  role text not null,
  act text not null,
  target_kind text not null,
  target_id text not null,
  detail text not null
);
create index audit_target on audit_log (target_id, at);
create index audit_recent on audit_log (at desc, id desc);
