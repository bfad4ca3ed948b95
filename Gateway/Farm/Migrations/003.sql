-- Reservations: those who wait for something, in order, and those who have something for a time to come.

ALTER TABLE offers
    ADD tags text[] NOT NULL DEFAULT '{}',
    -- What a session on it needs; two connectors may share an interface.
    ADD resources text[] NOT NULL DEFAULT '{}';
UPDATE offers SET resources = ARRAY[connector];

-- A gateway of the version before does not say it.
CREATE FUNCTION complete_offer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.resources = '{}' THEN
        NEW.resources := ARRAY[NEW.connector];
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER complete_offer BEFORE INSERT ON offers FOR EACH ROW EXECUTE FUNCTION complete_offer();

-- How long it must have said nothing, where its own setting is longer than that of those who watch.
ALTER TABLE gateways ADD expiry interval;

CREATE TABLE reservations (
    id uuid PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    client text NOT NULL,
    priority int NOT NULL,
    -- Of one who waits: what it waits for, any of those that have all tags if it names none. Booked: which one.
    connector text,
    tags text[] NOT NULL,
    resources text[] NOT NULL DEFAULT '{}',
    -- How long it is wanted; null: it does not matter.
    lasts interval,
    -- Null: it waits.
    begins_at timestamptz,
    ends_at timestamptz,
    -- Nothing is kept for it after that: nobody waits any more, or nobody came. Who waits moves it on while it does; -infinity: it was removed.
    kept_until timestamptz NOT NULL,
    -- Where it waits; what is booked is so everywhere.
    gateway bigint REFERENCES gateways,
    added_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON reservations (kept_until);
CREATE INDEX ON reservations (priority DESC, number) WHERE begins_at IS NULL;
CREATE INDEX ON reservations USING gin (resources) WHERE begins_at IS NOT NULL;
CREATE INDEX ON reservations (client);
CREATE INDEX ON reservations (gateway);

-- What follows is many small lookups, whose costs the planner overrates: compiling them (jit) takes a hundred times longer than they do.
-- From here on, a resource's row in claims is what everything that decides about it locks first.
CREATE FUNCTION lock_resources(wanted text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO claims (resource) SELECT one FROM unnest(wanted) AS one ORDER BY one ON CONFLICT DO NOTHING;
    PERFORM FROM claims WHERE resource = ANY (wanted) ORDER BY resource FOR UPDATE;
END $$;

-- The bookings that are in the way there, the earliest first, except for the one that is one's own.
CREATE FUNCTION bookings_of(its_resources text[], own uuid) RETURNS SETOF reservations LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT * FROM reservations
    WHERE begins_at IS NOT NULL AND kept_until > now() AND resources && its_resources AND id IS DISTINCT FROM own ORDER BY begins_at
$$;

-- What one who waits could have at this moment, if nobody else waited.
CREATE FUNCTION free_for(waiter reservations) RETURNS SETOF offers LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT o.* FROM offers o JOIN gateways g ON g.id = o.gateway AND NOT g.is_dead
    WHERE (waiter.connector IS NULL OR o.connector = waiter.connector) AND o.tags @> waiter.tags
      AND NOT EXISTS (SELECT FROM claims c WHERE c.resource = ANY (o.resources) AND c.session IS NOT NULL)
      AND NOT EXISTS (
          SELECT FROM bookings_of(o.resources, waiter.id) b
          WHERE b.begins_at <= now() OR b.begins_at < now() + coalesce(waiter.lasts, interval '0'))
$$;

-- Those before it who wait for something of that, and could have it at this moment.
CREATE FUNCTION ahead_of(its_resources text[], own uuid, its_priority int, its_number bigint) RETURNS SETOF reservations LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT w.* FROM reservations w
    WHERE w.begins_at IS NULL AND w.kept_until > now() AND w.id IS DISTINCT FROM own
      AND (w.priority > its_priority OR w.priority = its_priority AND w.number < its_number)
      AND EXISTS (SELECT FROM free_for(w) o WHERE o.resources && its_resources)
    ORDER BY w.priority DESC, w.number
$$;

CREATE FUNCTION iso(at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
$$;

-- Puts a session on record with all that it needs, if nobody has that, or has it reserved, or waits for it and comes first.
-- fence: the number of its claim, 0 for one that needs none; null: it was refused, because of what refusal says, or somebody has it.
-- lasts: how long it may, and because of what, where that is less than the longest.
CREATE FUNCTION start_session(
    of_gateway bigint, new_id uuid, of_owner text, of_connector text, its_resources text[], observes boolean, its_state text,
    its_revision bigint, created timestamptz, longest interval, wanted interval, its_priority int, its_reservation uuid, takes_over boolean,
    OUT fence bigint, OUT lasts interval, OUT because text, OUT refusal text) LANGUAGE plpgsql SET jit = off AS $$
DECLARE
    own reservations;
    other reservations;
BEGIN
    PERFORM FROM gateways WHERE id = of_gateway AND NOT is_dead FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'The gateway was declared dead.' USING ERRCODE = 'CG001';
    END IF;
    lasts := longest;
    IF wanted < lasts THEN
        lasts := wanted;
        because := 'It was asked for no longer.';
    END IF;
    fence := 0;
    IF NOT observes THEN
        PERFORM lock_resources(its_resources);
        fence := NULL;
        IF its_reservation IS NOT NULL THEN
            SELECT * INTO own FROM reservations WHERE id = its_reservation AND client = of_owner AND kept_until > now() FOR UPDATE;
            IF NOT FOUND THEN
                refusal := 'The reservation is over.';
                RETURN;
            END IF;
        END IF;
        IF EXISTS (SELECT FROM claims WHERE resource = ANY (its_resources) AND session IS NOT NULL) THEN
            RETURN;
        END IF;

        IF own.begins_at > now() THEN
            refusal := format('The reservation begins at %s.', iso(own.begins_at));
            RETURN;
        END IF;
        IF own.ends_at - now() < lasts THEN
            lasts := own.ends_at - now();
            because := 'Its reservation is over.';
        END IF;
        FOR other IN SELECT * FROM bookings_of(its_resources, its_reservation) LOOP
            IF other.begins_at <= now() THEN
                CONTINUE WHEN takes_over AND other.priority < its_priority;
                refusal := format(
                    '%s is reserved for ''%s'' from %s until %s.', other.connector, other.client, iso(other.begins_at), iso(other.ends_at));
                RETURN;
            END IF;
            IF other.begins_at < now() + wanted THEN
                refusal := format('%s is reserved for ''%s'' from %s.', other.connector, other.client, iso(other.begins_at));
                RETURN;
            END IF;
            IF other.begins_at < now() + lasts THEN
                lasts := other.begins_at - now();
                because := format('%s is reserved for ''%s'' from %s.', other.connector, other.client, iso(other.begins_at));
            END IF;
            EXIT;
        END LOOP;
        IF own.begins_at IS NULL THEN
            SELECT * INTO other FROM ahead_of(
                its_resources, its_reservation, its_priority,
                CASE WHEN takes_over THEN 0 ELSE coalesce(own.number, 9223372036854775807) END) LIMIT 1;
            IF FOUND THEN
                refusal := format('''%s'' waits for it, with priority %s.', other.client, other.priority);
                RETURN;
            END IF;
        END IF;

        SELECT max(c.fence) + 1 INTO fence FROM claims c WHERE c.resource = ANY (its_resources);
        UPDATE claims SET session = new_id, gateway = of_gateway, fence = start_session.fence WHERE resource = ANY (its_resources);
        UPDATE reservations SET kept_until = ends_at WHERE id = own.id AND begins_at IS NOT NULL;
    END IF;
    INSERT INTO sessions (id, gateway, owner, connector, resources, is_observer, state, revision, created_at, changed_at, ends_at, fence)
    VALUES (new_id, of_gateway, of_owner, of_connector, its_resources, observes, its_state, its_revision, created, created, now() + lasts, fence);
    INSERT INTO audit (who, what, gateway, session, detail) VALUES (of_owner, 'start', of_gateway, new_id, of_connector);
    PERFORM pg_notify('can_gateway', 'session ' || new_id);
END $$;

-- Why a session would be refused although whoever has what it needs were gone; null: it would not. Nothing stays of that attempt.
CREATE FUNCTION refusal_without_holders(
    of_gateway bigint, of_owner text, of_connector text, its_resources text[], longest interval, wanted interval, its_priority int)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    why text;
BEGIN
    BEGIN
        PERFORM lock_resources(its_resources);
        UPDATE claims SET session = NULL
        WHERE session IN (SELECT c.session FROM claims c WHERE c.resource = ANY (its_resources) AND c.session IS NOT NULL);
        SELECT refusal INTO why FROM start_session(
            of_gateway, gen_random_uuid(), of_owner, of_connector, its_resources, false, 'pending', 0, now(), longest, wanted, its_priority,
            NULL, true);
        RAISE EXCEPTION USING ERRCODE = 'CG002';
    EXCEPTION WHEN SQLSTATE 'CG002' THEN
        -- All of it is taken back.
    END;
    RETURN why;
END $$;

-- Begins to wait: 'waits', or why not.
CREATE FUNCTION begin_waiting(
    of_gateway bigint, new_id uuid, of_client text, its_priority int, its_connector text, its_tags text[], wanted interval, patience interval,
    most int) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM gateways WHERE id = of_gateway AND NOT is_dead FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'The gateway was declared dead.' USING ERRCODE = 'CG001';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('can_gateway client ' || of_client, 0));
    IF (SELECT count(*) FROM reservations WHERE client = of_client AND begins_at IS NULL AND kept_until > now()) >= most THEN
        RETURN 'too often';
    END IF;
    IF NOT EXISTS (SELECT FROM offers o WHERE (its_connector IS NULL OR o.connector = its_connector) AND o.tags @> its_tags) THEN
        RETURN 'nothing fits';
    END IF;
    INSERT INTO reservations (id, client, priority, connector, tags, lasts, kept_until, gateway)
    VALUES (new_id, of_client, its_priority, its_connector, its_tags, wanted, now() + patience, of_gateway);
    RETURN 'waits';
END $$;

-- What the one who waits can have at this moment, or who has a reservation that has begun; none: why not.
-- except_for: GATEWAY/CONNECTOR, for what is booked /CONNECTOR: what turned out to be held by somebody whom the directory does not know.
CREATE FUNCTION find_turn(of_id uuid, except_for text[], OUT its_connector text, OUT its_gateway bigint, OUT reason text, OUT is_over boolean,
    OUT is_removed boolean)
LANGUAGE plpgsql STABLE SET jit = off AS $$
DECLARE
    own reservations;
    one offers;
BEGIN
    SELECT * INTO own FROM reservations WHERE id = of_id;
    is_over := own.kept_until IS NULL OR own.kept_until <= now();
    is_removed := own.kept_until IS NOT NULL AND own.kept_until = '-infinity';
    IF is_over THEN
        reason := 'The reservation is over.';
        RETURN;
    END IF;
    IF own.begins_at > now() THEN
        reason := format('The reservation begins at %s.', iso(own.begins_at));
        RETURN;
    END IF;
    IF own.begins_at IS NOT NULL THEN
        IF ('/' || own.connector) <> ALL (except_for) THEN
            its_connector := own.connector;
        ELSE
            reason := format('%s is in use.', own.connector);
        END IF;
        RETURN;
    END IF;
    FOR one IN
        SELECT * FROM free_for(own) o WHERE (o.gateway || '/' || o.connector) <> ALL (except_for) ORDER BY cardinality(o.tags), o.connector, o.gateway
    LOOP
        IF NOT EXISTS (SELECT FROM ahead_of(one.resources, own.id, own.priority, own.number)) THEN
            its_connector := one.connector;
            its_gateway := one.gateway;
            RETURN;
        END IF;
    END LOOP;
    SELECT format('%s is held by session %s of ''%s'' until %s at the latest.', s.connector, s.id, s.owner, iso(s.ends_at)) INTO reason
    FROM offers o JOIN claims c ON c.resource = ANY (o.resources) JOIN sessions s ON s.id = c.session
    WHERE (own.connector IS NULL OR o.connector = own.connector) AND o.tags @> own.tags ORDER BY s.ends_at LIMIT 1;
    reason := concat_ws(' ', reason, (
        SELECT format('%s waited before, with the same or a higher priority.', count(*)) FROM reservations w
        WHERE w.begins_at IS NULL AND w.kept_until > now() AND w.id <> own.id
          AND (w.priority > own.priority OR w.priority = own.priority AND w.number < own.number)
        HAVING count(*) > 0));
END $$;

-- Books one of those that fit, if it is free for the whole time, of sessions that there are as well.
-- booked: which one; null: it was refused, and why.
CREATE FUNCTION book(
    new_id uuid, of_client text, its_priority int, its_connector text, its_tags text[], begins timestamptz, wanted interval, patience interval,
    most int, OUT booked text, OUT refusal text) LANGUAGE plpgsql SET jit = off AS $$
DECLARE
    one record;
    other reservations;
    holder sessions;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('can_gateway client ' || of_client, 0));
    IF (SELECT count(*) FROM reservations WHERE client = of_client AND begins_at IS NOT NULL AND kept_until > now()) >= most THEN
        refusal := 'too often';
        RETURN;
    END IF;
    begins := greatest(begins, now());

    -- All at once, in their order.
    PERFORM lock_resources(ARRAY(
        SELECT DISTINCT resource FROM offers o, unnest(o.resources) AS resource
        WHERE (its_connector IS NULL OR o.connector = its_connector) AND o.tags @> its_tags));
    FOR one IN
        SELECT o.connector, array_agg(DISTINCT resource ORDER BY resource) AS resources, min(cardinality(o.tags)) AS tags
        FROM offers o JOIN gateways g ON g.id = o.gateway AND NOT g.is_dead, unnest(o.resources) AS resource
        WHERE (its_connector IS NULL OR o.connector = its_connector) AND o.tags @> its_tags
        GROUP BY o.connector ORDER BY tags, o.connector
    LOOP
        SELECT * INTO other FROM bookings_of(one.resources, new_id) b WHERE b.begins_at < begins + wanted AND b.ends_at > begins LIMIT 1;
        IF FOUND THEN
            refusal := coalesce(refusal, format(
                '%s is reserved for ''%s'' from %s until %s.', other.connector, other.client, iso(other.begins_at), iso(other.ends_at)));
            CONTINUE;
        END IF;
        SELECT s.* INTO holder FROM claims c JOIN sessions s ON s.id = c.session
        WHERE c.resource = ANY (one.resources) AND s.ends_at > begins ORDER BY s.ends_at DESC LIMIT 1;
        IF FOUND THEN
            refusal := coalesce(refusal, format(
                '%s is held by session %s of ''%s'' until %s at the latest.', holder.connector, holder.id, holder.owner, iso(holder.ends_at)));
            CONTINUE;
        END IF;
        SELECT * INTO other FROM ahead_of(one.resources, new_id, its_priority, 9223372036854775807) LIMIT 1;
        IF FOUND AND begins <= now() THEN
            refusal := coalesce(refusal, format('''%s'' waits for %s, with priority %s.', other.client, one.connector, other.priority));
            CONTINUE;
        END IF;
        INSERT INTO reservations (id, client, priority, connector, tags, resources, lasts, begins_at, ends_at, kept_until)
        VALUES (
            new_id, of_client, its_priority, one.connector, its_tags, one.resources, wanted, begins, begins + wanted,
            begins + least(wanted, patience));
        INSERT INTO audit (who, what, detail)
        VALUES (of_client, 'reserve', format('%s from %s until %s', one.connector, iso(begins), iso(begins + wanted)));
        booked := one.connector;
        refusal := NULL;
        RETURN;
    END LOOP;
    refusal := coalesce(refusal, 'nothing fits');
END $$;

-- False where there is none. Who waited sees that it was removed. Sessions that were started with it go on.
CREATE FUNCTION remove_reservation(of_id uuid, by text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    gone reservations;
BEGIN
    UPDATE reservations SET kept_until = '-infinity' WHERE id = of_id AND kept_until > now() RETURNING * INTO gone;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF gone.begins_at IS NOT NULL THEN
        INSERT INTO audit (who, what, detail) VALUES (by, 'remove reservation', format('%s of ''%s''', gone.connector, gone.client));
    END IF;
    PERFORM pg_notify('can_gateway', 'queue');
    RETURN true;
END $$;

-- What it waits for and has booked, too, is over.
CREATE OR REPLACE FUNCTION remove_client(its_id text, by text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM clients WHERE id = its_id;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM tokens WHERE client = its_id;
    UPDATE reservations SET kept_until = '-infinity' WHERE client = its_id AND kept_until > now();
    PERFORM pg_notify('can_gateway', 'client ' || its_id);
    PERFORM pg_notify('can_gateway', 'queue');
    INSERT INTO audit (who, what, detail) VALUES (by, 'remove client', its_id);
    RETURN true;
END $$;
CREATE INDEX ON tokens (client, expires_at);

CREATE OR REPLACE FUNCTION declare_dead(which bigint, seen bigint, because text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    one uuid;
BEGIN
    UPDATE gateways SET is_dead = true, died_because = because WHERE id = which AND beat = seen AND NOT is_dead;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    FOR one IN SELECT id FROM sessions WHERE gateway = which AND over_at IS NULL ORDER BY id LOOP
        UPDATE sessions
        SET state = 'failed', revision = revision + 1, changed_at = now(), warning = NULL, ended_by = 'the farm', ended_because = because,
            ended_at = now(), over_at = now()
        WHERE id = one;
        INSERT INTO audit (who, what, gateway, session, detail) VALUES ('the farm', 'failed', which, one, because);
        PERFORM pg_notify('can_gateway', 'session ' || one);
    END LOOP;
    PERFORM FROM claims WHERE gateway = which ORDER BY resource FOR UPDATE;
    UPDATE claims SET session = NULL, gateway = NULL WHERE gateway = which;
    DELETE FROM offers WHERE gateway = which;
    -- Its clients have lost their calls. What is booked stays.
    DELETE FROM reservations WHERE gateway = which;
    INSERT INTO audit (who, what, gateway, detail) VALUES ('the farm', 'dead', which, because);
    RETURN true;
END $$;

-- After the tables were put back to an earlier state: whoever had something then may have lost it since, and numbers that were given since must
-- not be given again.
CREATE FUNCTION restored(by text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    greatest_fence bigint;
BEGIN
    PERFORM declare_dead(id, beat, 'The directory was restored from a backup.') FROM gateways WHERE NOT is_dead ORDER BY id;
    PERFORM FROM claims ORDER BY resource FOR UPDATE;
    UPDATE claims SET session = NULL, gateway = NULL, fence = fence + 1000000;
    -- What was claimed first since then has no row: it begins there, too.
    SELECT coalesce(max(fence), 1000000) INTO greatest_fence FROM claims;
    EXECUTE format('ALTER TABLE claims ALTER COLUMN fence SET DEFAULT %s', greatest_fence);
    DELETE FROM requests;
    INSERT INTO audit (who, what, detail) VALUES (by, 'restored', 'Nobody has anything; all numbers begin a million higher.');
END $$;

CREATE VIEW reservation_list AS
SELECT r.id, r.client, r.priority, r.connector, array_to_string(r.tags, ', ') AS tags, r.begins_at, r.ends_at,
       CASE WHEN r.begins_at IS NULL THEN 'waits' WHEN r.begins_at > now() THEN 'booked' ELSE 'has begun' END AS state, g.name AS gateway, r.added_at
FROM reservations r LEFT JOIN gateways g ON g.id = r.gateway WHERE r.kept_until > now()
ORDER BY r.begins_at NULLS FIRST, r.priority DESC, r.number;
