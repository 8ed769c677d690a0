-- +goose Up
-- Groups of expressions that an operator added: what is looked for by one is found by the others.
create table synonyms (
  id text primary key,
  words text not null,
  changed_at bigint not null,
  changed_by text references persons (id) on delete set null
);
