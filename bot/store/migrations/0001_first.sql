create table inbox (
    team_id text not null, request_id text not null, kind text not null, payload {blob},
    accepted {real} not null, lease_until {real} not null, finished {real},
    primary key (team_id, request_id)
);
create index inbox_open on inbox (accepted) where finished is null;

create table kept_questions (
    id text primary key, team_id text not null, user_id text not null, channel_id text not null,
    fingerprint text not null, question {blob} not null, expires {real} not null,
    unique (team_id, user_id, channel_id, fingerprint)
);
create table threads (
    team_id text not null, channel_id text not null, thread_ts text not null,
    question_id text not null, expires {real} not null,
    primary key (team_id, channel_id, thread_ts)
);
create table last_questions (
    team_id text not null, user_id text not null, question_id text not null, asked {real} not null,
    primary key (team_id, user_id)
);

create table settings (
    team_id text not null, scope text not null, about text not null, name text not null,
    value text not null, changed_by text not null, changed {real} not null,
    primary key (team_id, scope, about, name)
);
create table links (
    team_id text not null, channel_id text not null, queue text not null, linked_by text not null, linked {real} not null,
    primary key (team_id, channel_id, queue)
);
create table grants (
    team_id text not null, user_id text not null, queue text not null, granted_by text not null, granted {real} not null,
    primary key (team_id, user_id, queue)
);
create table people (
    team_id text not null, user_id text not null, extension text not null, bound_by text not null, bound {real} not null,
    primary key (team_id, user_id)
);
create table access_requests (
    team_id text not null, user_id text not null, wanted text not null, asked {real} not null,
    decision text not null, decided_by text not null, decided {real},
    primary key (team_id, user_id)
);

create table directories (team_id text primary key, body {blob} not null, kept {real} not null);
create table tokens (
    team_id text not null, credential text not null, body {blob},
    holder text not null, held_until {real} not null,
    primary key (team_id, credential)
);

create table schedules (
    id text primary key, team_id text not null, number integer not null, owner_id text not null, channel_id text not null,
    state text not null, reason text not null, body text not null, revision integer not null,
    next_due {real}, muted_until {real}, changed {real} not null,
    unique (team_id, number)
);
create index schedules_due on schedules (next_due) where next_due is not null;
create table runs (
    id text primary key, team_id text not null, schedule_id text not null, due {real} not null, state text not null,
    delayed integer not null, tries integer not null, not_before {real} not null,
    holder text not null, held_until {real} not null, note text not null, planned {real} not null, closed {real},
    unique (schedule_id, due)
);
create index runs_waiting on runs (not_before) where closed is null;
create table posts (
    run_id text not null, part text not null, team_id text not null, state text not null, tries integer not null,
    attempted {real} not null, ts text not null, note text not null,
    primary key (run_id, part)
);
create table tellings (
    id text primary key, team_id text not null, schedule_id text not null, kind text not null, about text not null,
    text text not null, planned {real} not null, held_until {real} not null, told {real},
    unique (schedule_id, kind, about)
);

create table audit (id {serial}, team_id text not null, at {real} not null, entry text not null);
create index audit_at on audit (team_id, at);
create table sent (
    team_id text not null, channel_id text not null, ts text not null, sent {real} not null,
    primary key (team_id, channel_id, ts)
);
create table beats (team_id text not null, name text not null, at {real} not null, note text not null, primary key (team_id, name));
