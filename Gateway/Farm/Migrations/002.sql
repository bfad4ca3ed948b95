-- Credentials for all gateways, and views for people.

CREATE TABLE clients (
    id text PRIMARY KEY,
    -- As "can-gateway hash-secret" prints them.
    secrets text[] NOT NULL,
    priority int NOT NULL DEFAULT 0,
    is_operator boolean NOT NULL DEFAULT false,
    added_by text NOT NULL,
    added_at timestamptz NOT NULL DEFAULT now()
);

-- Adds one, or gives it one more secret, of which the newest five stay.
CREATE FUNCTION add_client(its_id text, secret text, its_priority int, operates boolean, by text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO clients AS c (id, secrets, priority, is_operator, added_by) VALUES (its_id, ARRAY[secret], its_priority, operates, by)
    ON CONFLICT (id) DO UPDATE
    SET secrets = (secret || c.secrets)[1:5], priority = its_priority, is_operator = operates, added_by = by, added_at = now();
    INSERT INTO audit (who, what, detail)
    VALUES (by, 'add client', its_id || ', priority ' || its_priority || CASE WHEN operates THEN ', operator' ELSE '' END);
END $$;

-- Its tokens are good for nothing from then on, its sessions go on.
CREATE FUNCTION remove_client(its_id text, by text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM clients WHERE id = its_id;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM tokens WHERE client = its_id;
    PERFORM pg_notify('can_gateway', 'client ' || its_id);
    INSERT INTO audit (who, what, detail) VALUES (by, 'remove client', its_id);
    RETURN true;
END $$;

CREATE VIEW gateway_list AS
SELECT id, name, endpoint, version, joined_at, seen_at,
       CASE WHEN NOT is_dead THEN 'alive' ELSE 'dead: ' || died_because END AS state,
       (SELECT count(*) FROM sessions s WHERE s.gateway = g.id AND s.over_at IS NULL) AS sessions
FROM gateways g ORDER BY is_dead, name, id;

CREATE VIEW session_list AS
SELECT s.id, s.state, s.owner, s.connector, g.name AS gateway, s.created_at, s.ends_at, s.fence, s.is_observer, s.ended_at, s.ended_by, s.ended_because,
       s.result
FROM sessions s JOIN gateways g ON g.id = s.gateway ORDER BY s.number;

CREATE VIEW claim_list AS
SELECT c.resource, c.fence, c.session, s.owner, g.name AS gateway, s.created_at AS since, g.seen_at AS last_beat
FROM claims c LEFT JOIN sessions s ON s.id = c.session LEFT JOIN gateways g ON g.id = c.gateway ORDER BY c.resource;

CREATE VIEW connector_list AS
SELECT o.connector, string_agg(g.name, ', ' ORDER BY g.name) AS gateways, max(s.owner) AS held_by, max(s.created_at) AS since
FROM offers o JOIN gateways g ON g.id = o.gateway AND NOT g.is_dead
LEFT JOIN claims c ON c.resource = o.connector LEFT JOIN sessions s ON s.id = c.session
GROUP BY o.connector ORDER BY o.connector;

CREATE VIEW ticket_list AS SELECT id, connector, added_by, added_at FROM tickets ORDER BY id;

CREATE VIEW client_list AS
SELECT id, priority, is_operator, cardinality(secrets) AS secrets, added_by, added_at FROM clients ORDER BY id;

CREATE VIEW audit_list AS
SELECT a.number, a.at, a.who, a.what, g.name AS gateway, a.session, a.detail
FROM audit a LEFT JOIN gateways g ON g.id = a.gateway ORDER BY a.number;
