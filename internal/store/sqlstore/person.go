package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Person reads one person.
func (s *Store) Person(ctx context.Context, id desk.PersonID) (desk.Person, error) {
	return s.onePerson(ctx, `SELECT data FROM persons WHERE id = ?`, string(id))
}

// PersonByEmail finds a person by their address, in any letter case.
func (s *Store) PersonByEmail(ctx context.Context, email string) (desk.Person, error) {
	return s.onePerson(ctx, `SELECT data FROM persons WHERE email = ? AND email <> ''`, store.FoldEmail(email))
}

func (s *Store) onePerson(ctx context.Context, query, arg string) (desk.Person, error) {
	var data string
	if err := s.row(ctx, query, arg).Scan(&data); err != nil {
		return desk.Person{}, s.missing(err, "person")
	}
	return decodePerson(data)
}

func decodePerson(data string) (desk.Person, error) {
	var p desk.Person
	if err := json.Unmarshal([]byte(data), &p); err != nil {
		return p, fmt.Errorf("decode person: %w", err)
	}
	return p, nil
}

// Persons reads several; unknown ones are left out.
func (s *Store) Persons(ctx context.Context, ids []desk.PersonID) (map[desk.PersonID]desk.Person, error) {
	found := make(map[desk.PersonID]desk.Person, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	c := in("id", ids)
	people, err := s.manyPersons(ctx, `SELECT data FROM persons WHERE `+c.where(), c.args...)
	for _, p := range people {
		found[p.ID] = p
	}
	return found, err
}

func (s *Store) manyPersons(ctx context.Context, query string, args ...any) ([]desk.Person, error) {
	var people []desk.Person
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var data string
		if err := rows.Scan(&data); err != nil {
			return err
		}
		p, err := decodePerson(data)
		people = append(people, p)
		return err
	}, query, args...)
	return people, err
}

// ListPersons lists persons by name, of one client or of all.
func (s *Store) ListPersons(ctx context.Context, client desk.ClientID, l store.Listing) ([]desk.Person, string, error) {
	c, limit, err := listing(l, "sort_name", "email")
	if err != nil {
		return nil, "", err
	}
	if client != "" {
		c.and("id IN (SELECT person_id FROM contacts WHERE client_id = ?)", string(client))
	}
	people, err := s.manyPersons(ctx, `SELECT data FROM persons WHERE `+c.where()+` ORDER BY sort_name, id LIMIT ?`, append(c.args, limit+1)...)
	if err != nil || len(people) <= limit {
		return people, "", err
	}
	last := people[limit-1]
	return people[:limit], placeAfter(last.Name, string(last.ID)), nil
}

// listing gives the condition and limit shared by all lists by name. A question is the beginning of one of the columns.
func listing(l store.Listing, columns ...string) (condition, int, error) {
	var c condition
	if l.After != "" {
		name, id, err := readPlace(l.After)
		if err != nil {
			return c, 0, err
		}
		c.and("(sort_name, id) > (?, ?)", name, id)
	}
	if l.Query != "" {
		begin := store.SortName(l.Query)
		var begins []condition
		for _, column := range columns {
			begins = append(begins, condition{texts: []string{column + " >= ? AND " + column + " < ?"}, args: []any{begin, begin + "\U0010FFFF"}})
		}
		c.add(anyOf(begins))
	}
	return c, min(max(l.Limit, 1), maxPage), nil
}

// ListAgents reads everybody who works at the desk.
func (s *Store) ListAgents(ctx context.Context) ([]desk.Person, error) {
	return s.manyPersons(ctx, `SELECT data FROM persons WHERE agent = 1 ORDER BY id LIMIT 5000`)
}

// SavePerson adds or replaces a person.
func (s *Store) SavePerson(ctx context.Context, p desk.Person, a store.Audit) error {
	err := s.write(ctx, func(t *tx) error { return t.savePerson(p, a) })
	if err != nil && s.dialect.isDuplicate(err) {
		return desk.Conflict("person.email_taken", "Another person has this address already.")
	}
	return err
}

func (t *tx) savePerson(p desk.Person, a store.Audit) error {
	p.Email = store.FoldEmail(p.Email)
	data, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("encode person: %w", err)
	}
	var version int64
	err = t.row(`INSERT INTO persons (id, email, name, sort_name, agent, version, data) VALUES (?, ?, ?, ?, ?, 1, ?)
 ON CONFLICT (id) DO UPDATE SET email = excluded.email, name = excluded.name, sort_name = excluded.sort_name, agent = excluded.agent,
 version = persons.version + 1, data = excluded.data RETURNING version`,
		string(p.ID), p.Email, store.CleanText(p.Name), store.SortName(p.Name), flag(p.IsAgent()), string(data)).Scan(&version)
	if err != nil {
		return err
	}
	if _, err := t.exec(`DELETE FROM contacts WHERE person_id = ?`, string(p.ID)); err != nil {
		return err
	}
	for _, c := range p.Contacts {
		if _, err := t.exec(`INSERT INTO contacts (client_id, person_id) VALUES (?, ?) ON CONFLICT (client_id, person_id) DO NOTHING`,
			string(c.Client), string(p.ID)); err != nil {
			return err
		}
	}
	return t.audit(a, "person", string(p.ID), version)
}
