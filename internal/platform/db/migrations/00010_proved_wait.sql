-- +goose Up
-- Whoever waits for a place without having proved their address is not asked for in any order: only those who have are
-- entered, so that it costs nothing to see that nobody waits, however many have not.
drop index replies_waiting;
create index replies_waiting on replies (slot_id, queued_at, id) where state = 'waiting' and confirmed_at > 0;
