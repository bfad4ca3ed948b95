-- The directory that gateways share: who they are, what they offer, who has what, and all sessions.

CREATE TABLE gateways (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    endpoint text NOT NULL,
    version text NOT NULL,
    -- It counts up while the gateway lives. Who sees it unchanged for long enough, on a clock of its own, declares the gateway dead.
    beat bigint NOT NULL DEFAULT 0,
    is_dead boolean NOT NULL DEFAULT false,
    -- For people; nothing is decided by these.
    joined_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    died_because text
);
CREATE INDEX ON gateways (id) WHERE NOT is_dead;

CREATE TABLE offers (
    gateway bigint NOT NULL REFERENCES gateways ON DELETE CASCADE,
    connector text NOT NULL,
    PRIMARY KEY (gateway, connector)
);
CREATE INDEX ON offers (connector);

CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    gateway bigint NOT NULL REFERENCES gateways,
    owner text NOT NULL,
    connector text NOT NULL,
    resources text[] NOT NULL,
    is_observer boolean NOT NULL,
    state text NOT NULL,
    revision bigint NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    fence bigint NOT NULL,
    warning text,
    ended_by text,
    ended_because text,
    ended_at timestamptz,
    result jsonb,
    -- By the database's clock: all gateways forget it at the same time.
    over_at timestamptz
);
CREATE INDEX ON sessions (gateway) WHERE over_at IS NULL;
CREATE INDEX ON sessions (number) WHERE over_at IS NULL;
CREATE INDEX ON sessions (over_at);
CREATE INDEX ON sessions (owner, number);

-- One row for each resource that was ever claimed: its fencing number must not begin again.
CREATE TABLE claims (
    resource text PRIMARY KEY,
    fence bigint NOT NULL DEFAULT 0,
    session uuid,
    gateway bigint REFERENCES gateways
);
CREATE INDEX ON claims (session) WHERE session IS NOT NULL;

CREATE TABLE tickets (
    id text PRIMARY KEY,
    connector text NOT NULL,
    added_by text NOT NULL,
    added_at timestamptz NOT NULL DEFAULT now()
);

-- Session controller tokens, as hashes.
CREATE TABLE tokens (
    hash bytea PRIMARY KEY,
    client text NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX ON tokens (expires_at);

-- What one gateway asks of another.
CREATE TABLE requests (
    id uuid PRIMARY KEY,
    gateway bigint NOT NULL REFERENCES gateways,
    question jsonb NOT NULL,
    answer jsonb,
    asked_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON requests (gateway) WHERE answer IS NULL;
CREATE INDEX ON requests (asked_at);

-- Who did what; nothing here is ever changed.
CREATE TABLE audit (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    who text NOT NULL,
    what text NOT NULL,
    gateway bigint,
    session uuid,
    detail text NOT NULL
);
CREATE INDEX ON audit (session);

-- Claims the resources, all or none. Each statement sees what was committed before it, also while it waited for the one before.
-- The number is greater than any that one of them ever had; null: somebody has one of them.
CREATE FUNCTION claim(of_gateway bigint, of_session uuid, wanted text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
BEGIN
    PERFORM FROM gateways WHERE id = of_gateway AND NOT is_dead FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'The gateway was declared dead.' USING ERRCODE = 'CG001';
    END IF;
    INSERT INTO claims (resource) SELECT one FROM unnest(wanted) AS one ORDER BY one ON CONFLICT DO NOTHING;
    PERFORM FROM claims WHERE resource = ANY (wanted) ORDER BY resource FOR UPDATE;
    IF EXISTS (SELECT FROM claims WHERE resource = ANY (wanted) AND session IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    SELECT max(fence) + 1 INTO number FROM claims WHERE resource = ANY (wanted);
    UPDATE claims SET session = of_session, gateway = of_gateway, fence = number WHERE resource = ANY (wanted);
    RETURN number;
END $$;

CREATE FUNCTION release(of_session uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM claims WHERE session = of_session ORDER BY resource FOR UPDATE;
    UPDATE claims SET session = NULL, gateway = NULL WHERE session = of_session;
END $$;

-- Puts a session on record with all that it needs. The number of its claim, 0 for one that needs none; null: somebody has something of it.
CREATE FUNCTION add_session(
    of_gateway bigint, new_id uuid, of_owner text, of_connector text, its_resources text[], observes boolean, its_state text,
    its_revision bigint, created timestamptz, ends timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
BEGIN
    number := claim(of_gateway, new_id, CASE WHEN observes THEN '{}' ELSE its_resources END);
    IF observes THEN
        number := 0;
    ELSIF number IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO sessions (id, gateway, owner, connector, resources, is_observer, state, revision, created_at, changed_at, ends_at, fence)
    VALUES (new_id, of_gateway, of_owner, of_connector, its_resources, observes, its_state, its_revision, created, created, ends, number);
    INSERT INTO audit (who, what, gateway, session, detail) VALUES (of_owner, 'start', of_gateway, new_id, of_connector);
    PERFORM pg_notify('can_gateway', 'session ' || new_id);
    RETURN number;
END $$;

-- Replaces what is on record, unless something newer is there, or the session was ended because its gateway was declared dead.
CREATE FUNCTION update_session(
    of_gateway bigint, of_id uuid, its_state text, its_revision bigint, its_fence bigint, changed timestamptz, its_warning text,
    is_over boolean, by text, because text, ended timestamptz, its_result jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sessions
    SET state = its_state, revision = its_revision, fence = greatest(fence, its_fence), changed_at = changed, warning = its_warning,
        ended_by = by, ended_because = because, ended_at = ended, result = its_result, over_at = CASE WHEN is_over THEN now() END
    WHERE id = of_id AND gateway = of_gateway AND revision < its_revision AND over_at IS NULL;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF is_over THEN
        PERFORM release(of_id);
        INSERT INTO audit (who, what, gateway, session, detail) VALUES (by, its_state, of_gateway, of_id, because);
    END IF;
    PERFORM pg_notify('can_gateway', 'session ' || of_id);
END $$;

-- One that never came to be.
CREATE FUNCTION drop_session(of_gateway bigint, of_id uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM sessions WHERE id = of_id AND gateway = of_gateway AND over_at IS NULL;
    IF FOUND THEN
        PERFORM release(of_id);
        INSERT INTO audit (who, what, gateway, session, detail) VALUES ('the gateway', 'drop', of_gateway, of_id, 'It did not begin.');
    END IF;
END $$;

-- True where the gateway was alive, as far as anybody knew, and its beat is still the one that was seen.
CREATE FUNCTION declare_dead(which bigint, seen bigint, because text) RETURNS boolean LANGUAGE plpgsql AS $$
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
    INSERT INTO audit (who, what, gateway, detail) VALUES ('the farm', 'dead', which, because);
    RETURN true;
END $$;

CREATE FUNCTION add_ticket(its_id text, its_connector text, by text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tickets (id, connector, added_by) VALUES (its_id, its_connector, by)
    ON CONFLICT (id) DO UPDATE SET connector = excluded.connector, added_by = excluded.added_by, added_at = now();
    INSERT INTO audit (who, what, detail) VALUES (by, 'add ticket', its_id || ' for ' || its_connector);
END $$;

CREATE FUNCTION remove_ticket(its_id text, by text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM tickets WHERE id = its_id;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO audit (who, what, detail) VALUES (by, 'remove ticket', its_id);
    RETURN true;
END $$;

CREATE FUNCTION ask(new_id uuid, of_gateway bigint, its_question jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO requests (id, gateway, question) VALUES (new_id, of_gateway, its_question);
    PERFORM pg_notify('can_gateway', 'request ' || of_gateway);
END $$;

-- False where there is an answer already.
CREATE FUNCTION answer(of_id uuid, its_answer jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE requests SET answer = its_answer WHERE id = of_id AND requests.answer IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM pg_notify('can_gateway', 'answer ' || of_id);
    RETURN true;
END $$;
