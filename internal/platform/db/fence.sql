-- One node may say what the last change is from its memory: the holder, named in the row that every change of the log
-- updates. It believes what it was told for a time shorter than the pause that it left in that row. Whoever is not the holder
-- (another node, a command, an older release, a person with a console) waits here before the row changes. Announced by the
-- lock, which the holder is not told anything against, they wait out what it was told before.

create function changes_fence() returns trigger language plpgsql as $$
begin
  if old.holder not in ('', new.writer) then
    perform pg_advisory_xact_lock_shared(8097879457889714177);
    for i in 1..10 loop -- a clock that is set forward cuts one of them short
      perform pg_sleep(old.pause / 1e7);
    end loop;
    if new.holder = old.holder then
      new.holder := '';
    end if;
  end if;
  new.writer := ''; -- an update that does not say whose it is, is nobody's
  return new;
end $$;

create trigger changes_fence before update on counters for each row when (old.name = 'changes') execute function changes_fence();
alter table counters enable always trigger changes_fence;

-- The latest version, for the holder: null when the node is not it, or somebody else is there. Each statement of this
-- function sees what was committed before it began; the version is read after the lock was taken.
create function changes_held(node text) returns bigint language plpgsql as $$
declare
  latest bigint;
begin
  if current_setting('transaction_isolation') = 'read committed' and pg_try_advisory_xact_lock(8097879457889714177) then
    select value into latest from counters where name = 'changes' and holder = node;
  end if;
  return latest;
end $$;

-- Makes a node the holder and gives the latest version: null when another node is there, or somebody is writing; -1 when one
-- that is not there any more has not let go.
create function changes_hold(node text, rest bigint) returns bigint language plpgsql as $$
declare
  latest bigint;
begin
  if not pg_try_advisory_lock(8097879457889714177) then
    return null;
  end if;
  perform pg_advisory_unlock(8097879457889714177);
  perform 1 from counters where name = 'changes' for no key update skip locked;
  if not found then
    return null;
  end if;
  perform set_config('synchronous_commit', 'on', true);
  update counters set holder = node, pause = rest, writer = holder where name = 'changes' and holder in ('', node) returning value into latest;
  return coalesce(latest, -1);
end $$;

-- Tells the others that a node is there, as long as the connection is.
create function changes_present() returns bigint language plpgsql as $$
begin
  perform pg_advisory_lock_shared(8097879457889714177);
  return 1;
end $$;
