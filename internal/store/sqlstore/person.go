package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

const selectPersons = `SELECT data, version FROM persons WHERE `

// Person reads one person.
func (s *Store) Person(ctx context.Context, id desk.PersonID) (desk.Person, error) {
	return s.onePerson(ctx, selectPersons+`id = ?`, string(id))
}

// PersonByEmail finds a person by their address, in any letter case.
func (s *Store) PersonByEmail(ctx context.Context, email string) (desk.Person, error) {
	return s.onePerson(ctx, selectPersons+`email = ? AND email <> ''`, store.FoldEmail(email))
}

func (s *Store) onePerson(ctx context.Context, query, arg string) (desk.Person, error) {
	p, err := scanPerson(s.row(ctx, query, arg).Scan)
	return p, s.missing(err, "person")
}

func scanPerson(scan func(...any) error) (desk.Person, error) {
	var p desk.Person
	var data string
	var version int64
	if err := scan(&data, &version); err != nil {
		return p, err
	}
	if err := json.Unmarshal([]byte(data), &p); err != nil {
		return p, fmt.Errorf("decode person: %w", err)
	}
	p.Version = version
	return p, nil
}

// Persons reads several; unknown ones are left out.
func (s *Store) Persons(ctx context.Context, ids []desk.PersonID) (map[desk.PersonID]desk.Person, error) {
	found := make(map[desk.PersonID]desk.Person, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	c := in("id", ids)
	people, err := s.manyPersons(ctx, selectPersons+c.where(), c.args...)
	for _, p := range people {
		found[p.ID] = p
	}
	return found, err
}

func (s *Store) manyPersons(ctx context.Context, query string, args ...any) ([]desk.Person, error) {
	var people []desk.Person
	err := s.rows(ctx, func(rows *sql.Rows) error {
		p, err := scanPerson(rows.Scan)
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
	people, err := s.manyPersons(ctx, selectPersons+c.where()+` ORDER BY sort_name, id LIMIT ?`, append(c.args, limit+1)...)
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

const selectAgents = selectPersons + `agent = 1 ORDER BY id LIMIT 5000`

// ListAgents reads everybody who works at the desk.
func (s *Store) ListAgents(ctx context.Context) ([]desk.Person, error) {
	return s.manyPersons(ctx, selectAgents)
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
	kept, err := scanPerson(t.row(selectPersons+`id = ?`, string(p.ID)).Scan)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if p.Version != 0 && p.Version != kept.Version {
		return store.ErrStale
	}
	version, err := t.putPerson(p)
	if err != nil {
		return err
	}
	if err := t.useAvatar(p, kept.Avatar); err != nil {
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

// putPerson writes the row and gives its new version. Another one that came between the look and the row is noticed here.
func (t *tx) putPerson(p desk.Person) (int64, error) {
	expect := p.Version
	p.Email, p.Version = store.FoldEmail(p.Email), 0
	data, err := json.Marshal(p)
	if err != nil {
		return 0, fmt.Errorf("encode person: %w", err)
	}
	var version int64
	err = t.row(`INSERT INTO persons (id, email, name, sort_name, agent, version, data) VALUES (?, ?, ?, ?, ?, 1, ?)
 ON CONFLICT (id) DO UPDATE SET email = excluded.email, name = excluded.name, sort_name = excluded.sort_name, agent = excluded.agent,
 version = persons.version + 1, data = excluded.data WHERE ? = 0 OR persons.version = ? RETURNING version`,
		string(p.ID), p.Email, store.CleanText(p.Name), store.SortName(p.Name), flag(p.IsAgent()), string(data), expect, expect).Scan(&version)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, store.ErrStale
	}
	return version, err
}

// useAvatar keeps the picture of a person from the sweep, and lets go of the one before.
func (t *tx) useAvatar(p desk.Person, before string) error {
	if p.Avatar == before {
		return nil
	}
	ref := "person:" + string(p.ID)
	if _, err := t.exec(`DELETE FROM blob_uses WHERE client_id = ? AND hash = ? AND ref = ?`, store.PeopleFolder, before, ref); err != nil {
		return err
	}
	if p.Avatar == "" {
		return nil
	}
	return t.useBlob(store.PeopleFolder, p.Avatar, ref)
}
