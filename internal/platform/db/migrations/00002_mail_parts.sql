-- +goose Up
-- The name of the sender as it was when the mail was written, a date to put in one's calendar (an iCalendar file, '' for
-- none), and where one POST ends a subscription ('' for mails that are no subscription).
alter table mails add column from_name text not null default '';
alter table mails add column calendar text not null default '';
alter table mails add column unsubscribe text not null default '';
