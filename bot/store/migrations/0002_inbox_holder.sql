alter table inbox add column holder text not null default '';
alter table inbox add column places text not null default '{}';
alter table inbox add column tries integer not null default 0;
