-- A version that came with a file has passed the gates once it is put into production: from then on it is gone back to at once,
-- like every other.
grant update (imported) on flow_version to millrace_app;
