-- +goose Up
-- A person, or an org as a replier, has few replies: what is unread of them is found among all of theirs. Every write of a
-- reply opens every index of its table.
drop index replies_unread_person;
drop index replies_unread_from_org;
drop index replies_unread_to_person;
