-- +goose Up
-- Every reply and listing was entered in indexes of what it has not: of a person, of an org, of a date. Half of what an
-- answer cost was their upkeep. Expired holds are found along replies_open, which holds them all.
drop index listings_person;
create index listings_person on listings (person_id, created_at desc, id desc) where person_id is not null;

drop index replies_person;
create index replies_person on replies (person_id, last_at desc, id desc) where person_id is not null;
drop index replies_from_org;
create index replies_from_org on replies (from_org_id, last_at desc, id desc) where from_org_id is not null;
drop index replies_to_person;
create index replies_to_person on replies (to_person_id, last_at desc, id desc) where to_person_id is not null and confirmed_at > 0;
drop index replies_slot;
create index replies_slot on replies (slot_id, state) where slot_id is not null;
drop index replies_expiring;

-- A reply of an address is found along the two unique indexes; only those that wait for its proof are counted.
drop index replies_email;
create index replies_unproved on replies (email, created_at) where confirmed_at = 0 and state in ('to_confirm', 'waiting');
