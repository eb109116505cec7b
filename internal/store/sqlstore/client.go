package sqlstore

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Client reads one client.
func (s *Store) Client(ctx context.Context, id desk.ClientID) (desk.Client, error) {
	return s.oneClient(ctx, `SELECT data FROM clients WHERE id = ?`, string(id))
}

// Clients reads several; unknown ones are left out.
func (s *Store) Clients(ctx context.Context, ids []desk.ClientID) (map[desk.ClientID]desk.Client, error) {
	found := make(map[desk.ClientID]desk.Client, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	c := in("id", ids)
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var data string
		if err := rows.Scan(&data); err != nil {
			return err
		}
		client, err := decodeClient(data)
		found[client.ID] = client
		return err
	}, `SELECT data FROM clients WHERE `+c.where(), c.args...)
	return found, err
}

// ClientByDomain finds the client to which a mail domain belongs.
func (s *Store) ClientByDomain(ctx context.Context, domain string) (desk.Client, error) {
	return s.oneClient(ctx, `SELECT c.data FROM client_domains d JOIN clients c ON c.id = d.client_id WHERE d.domain = ?`, strings.ToLower(domain))
}

func (s *Store) oneClient(ctx context.Context, query, arg string) (desk.Client, error) {
	var data string
	if err := s.row(ctx, query, arg).Scan(&data); err != nil {
		return desk.Client{}, s.missing(err, "client")
	}
	return decodeClient(data)
}

func decodeClient(data string) (desk.Client, error) {
	var c desk.Client
	if err := json.Unmarshal([]byte(data), &c); err != nil {
		return c, fmt.Errorf("decode client: %w", err)
	}
	return c, nil
}

// ListClients lists the clients somebody serves or belongs to, by name.
func (s *Store) ListClients(ctx context.Context, scope desk.Scope, l store.Listing) ([]desk.Client, string, error) {
	c, limit, err := listing(l, "sort_name")
	if err != nil {
		return nil, "", err
	}
	if !scope.All && (!scope.Agent || !scope.ServesAll) {
		c.add(in("id", store.ClientsOf(scope)))
	}
	var clients []desk.Client
	err = s.rows(ctx, func(rows *sql.Rows) error {
		var data string
		if err := rows.Scan(&data); err != nil {
			return err
		}
		client, err := decodeClient(data)
		clients = append(clients, client)
		return err
	}, `SELECT data FROM clients WHERE `+c.where()+` ORDER BY sort_name, id LIMIT ?`, append(c.args, limit+1)...)
	if err != nil || len(clients) <= limit {
		return clients, "", err
	}
	last := clients[limit-1]
	return clients[:limit], placeAfter(last.Name, string(last.ID)), nil
}

// placeAfter is the cursor of a list by name.
func placeAfter(name, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(store.SortName(name) + "\x00" + id))
}

func readPlace(text string) (string, string, error) {
	data, err := base64.RawURLEncoding.DecodeString(text)
	name, id, ok := strings.Cut(string(data), "\x00")
	if err != nil || !ok {
		return "", "", desk.Invalid("after", "cursor.invalid", "This place in the list is not known. Start from the first page.")
	}
	return name, id, nil
}

// SaveClient adds or replaces a client. A mail domain belongs to one client only.
func (s *Store) SaveClient(ctx context.Context, c desk.Client, a store.Audit) error {
	err := s.write(ctx, func(t *tx) error { return t.saveClient(c, a) })
	if err != nil && s.dialect.isDuplicate(err) {
		return desk.Conflict("client.domain_taken", "One of these mail domains belongs to another client already.")
	}
	return err
}

func (t *tx) saveClient(c desk.Client, a store.Audit) error {
	data, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("encode client: %w", err)
	}
	var version int64
	err = t.row(`INSERT INTO clients (id, name, sort_name, version, data) VALUES (?, ?, ?, 1, ?)
 ON CONFLICT (id) DO UPDATE SET name = excluded.name, sort_name = excluded.sort_name, version = clients.version + 1, data = excluded.data
 RETURNING version`, string(c.ID), store.CleanText(c.Name), store.SortName(c.Name), string(data)).Scan(&version)
	if err != nil {
		return err
	}
	if _, err := t.exec(`DELETE FROM client_domains WHERE client_id = ?`, string(c.ID)); err != nil {
		return err
	}
	for _, domain := range c.Domains {
		if _, err := t.exec(`INSERT INTO client_domains (domain, client_id) VALUES (?, ?)`, strings.ToLower(domain), string(c.ID)); err != nil {
			return err
		}
	}
	return t.audit(a, "client", string(c.ID), version)
}

// Sites reads the places of a client.
func (s *Store) Sites(ctx context.Context, client desk.ClientID) ([]desk.Site, error) {
	var sites []desk.Site
	err := s.rows(ctx, func(rows *sql.Rows) error {
		site := desk.Site{Client: client}
		err := rows.Scan(&site.ID, &site.Name)
		sites = append(sites, site)
		return err
	}, `SELECT id, name FROM sites WHERE client_id = ? ORDER BY name, id LIMIT 1000`, string(client))
	return sites, err
}

// SaveSite adds or renames a place.
func (s *Store) SaveSite(ctx context.Context, site desk.Site, a store.Audit) error {
	return s.write(ctx, func(t *tx) error {
		if _, err := t.exec(`INSERT INTO sites (id, client_id, name) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name`,
			string(site.ID), string(site.Client), site.Name); err != nil {
			return err
		}
		return t.audit(a, "client", string(site.Client), 0)
	})
}
