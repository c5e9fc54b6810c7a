create index inbox_accepted on inbox (accepted);
create index kept_questions_expires on kept_questions (expires);
create index threads_expires on threads (expires);
create index last_questions_asked on last_questions (asked);
create index runs_due on runs (due);
create index runs_closed on runs (team_id, closed) where closed is not null;
create index tellings_planned on tellings (planned);
create index tellings_untold on tellings (planned) where told is null;
create index sent_at on sent (team_id, sent, ts);
