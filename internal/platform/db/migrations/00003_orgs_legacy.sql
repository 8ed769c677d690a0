-- +goose Up
-- Associations without change since 2009 are told by their former number alone: the import looks them up by it.
create index orgs_legacy on orgs (legacy_rna) where legacy_rna <> '';
