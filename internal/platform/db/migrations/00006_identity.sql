-- +goose Up
-- What tells this database from others, made by whoever asks first: an index that was kept on disk is of this one.
create table identity (
  id integer primary key check (id = 1),
  value text not null
);
