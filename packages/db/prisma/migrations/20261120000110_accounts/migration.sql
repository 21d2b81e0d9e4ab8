-- People and their sign-ins: global, no organization, so grants alone decide.

create table user_account (
  id            uuid primary key,
  email         text not null constraint user_account_email_key unique check (email = lower(email)),
  name          text not null,
  password_hash text not null,
  created_at    timestamptz not null default now()
);

create table user_session (
  id           uuid primary key,
  token_hash   bytea not null constraint user_session_token_hash_key unique,
  user_id      uuid not null references user_account (id) on delete cascade,
  user_agent   text not null default '',
  created_at   timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at   timestamptz not null,
  revoked_at   timestamptz
);
create index user_session_user_id_idx on user_session (user_id);
create index user_session_expires_at_idx on user_session (expires_at);

create table sign_in_failure (
  id  uuid primary key,
  key text not null,
  at  timestamptz not null default now()
);
create index sign_in_failure_key_at_idx on sign_in_failure (key, at);
create index sign_in_failure_at_idx on sign_in_failure (at);

grant select, insert, update on user_account to millrace_app;
grant select, insert, update on user_session to millrace_app;
grant select, insert, delete on sign_in_failure to millrace_app;
grant select, delete on user_session, sign_in_failure to millrace_maintenance;
