-- Versions that came with a file have passed no gate of this organization: they do when they are put into production.
alter table flow_version add column imported boolean not null default false;
