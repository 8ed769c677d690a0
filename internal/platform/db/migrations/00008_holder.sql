-- +goose Up
-- Who answers without asking what the last change is, how long whoever else writes has to wait for it (microseconds), and who
-- writes: see fence.sql.
alter table counters add column holder text not null default '';
alter table counters add column pause bigint not null default 0;
alter table counters add column writer text not null default '';
