package memory

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// FindPersonal names the entries that an erasure would change.
func (s *Store) FindPersonal(_ context.Context, id desk.PersonID, redact func(string) string) ([]store.EntryRef, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var refs []store.EntryRef
	err := s.eachPersonal(id, redact, func(r *store.Record, _ store.Personal) error {
		refs = append(refs, store.EntryRef{Ticket: r.Ticket, Seq: r.Seq})
		return nil
	})
	return refs, err
}

func (s *Store) eachPersonal(id desk.PersonID, redact func(string) string, f func(*store.Record, store.Personal) error) error {
	for _, ticket := range slices.Sorted(maps.Keys(s.tickets)) {
		records := s.tickets[ticket].records
		for i := range records {
			r := &records[i]
			if r.Content == nil {
				continue
			}
			judged, err := store.JudgeText(id, r.Stamp.By.Person, r.Data, r.ContentData, redact)
			if err != nil {
				return err
			}
			if !judged.Changed {
				continue
			}
			if err := f(r, judged); err != nil {
				return err
			}
		}
	}
	return nil
}

// ErasePerson takes a person's texts away and redacts everybody else's.
func (s *Store) ErasePerson(_ context.Context, id desk.PersonID, a store.Audit, redact func(string) string) (store.Erased, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.person(id); err != nil {
		return store.Erased{}, err
	}
	var erased store.Erased
	err := s.eachPersonal(id, redact, func(r *store.Record, judged store.Personal) error {
		erased.Entries = append(erased.Entries, store.EntryRef{Ticket: r.Ticket, Seq: r.Seq})
		erased.Blobs = append(erased.Blobs, judged.Blobs...)
		s.outOfSearch("ticket", string(r.Ticket), a.At)
		return eraseRecord(r, judged)
	})
	if err != nil {
		return erased, err
	}
	s.redactRows(id, a.At, redact)
	erased.Blobs = append(erased.Blobs, s.eraseMail(id, redact)...)
	erased.Blobs = append(erased.Blobs, s.eraseAvatar(id)...)
	erased.Blobs = slices.DeleteFunc(erased.Blobs, func(k store.BlobKey) bool { return s.inUse(k.Client, k.Hash) })
	s.erasePerson(id, redact)
	s.audit(a, "person", string(id))
	return erased, nil
}

func eraseRecord(r *store.Record, judged store.Personal) error {
	r.Erased, r.Salt, r.ContentData, r.Content = true, nil, judged.Left, nil
	if judged.Left == nil {
		return nil
	}
	r.Content = &desk.Content{}
	if err := json.Unmarshal(judged.Left, r.Content); err != nil {
		return fmt.Errorf("decode what is left of entry %d: %w", r.Seq, err)
	}
	return nil
}

func (s *Store) outOfSearch(kind, id string, at time.Time) {
	delete(s.docs, id)
	s.tell(kind, id, 0, at)
}

// redactRows redacts subjects, articles, kept answers and what machines wrote down.
func (s *Store) redactRows(id desk.PersonID, at time.Time, redact func(string) string) {
	for _, ticket := range slices.Sorted(maps.Keys(s.tickets)) {
		t := s.tickets[ticket]
		left := redact(t.loaded.Subject)
		if t.loaded.Ticket.Requester == id {
			left = store.ErasedText
		}
		if left != t.loaded.Subject {
			t.loaded.Subject = left
			s.outOfSearch("ticket", string(ticket), at)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.articles)) {
		a := s.articles[key]
		title, body := redact(a.Title), redact(a.Body)
		if title != a.Title || body != a.Body {
			a.Title, a.Body = title, body
			s.articles[key] = a
			s.outOfSearch("article", string(key), at)
		}
	}
	for i, k := range s.scripts {
		s.scripts[i].script = store.RedactScript(k.script, redact)
		s.scripts[i].by.Title = s.scripts[i].script.Title
	}
	maps.DeleteFunc(s.keys, func(k keyID, v store.Key) bool {
		text := k.scope + "\n" + k.key + "\n" + string(v.Answer)
		return redact(text) != text
	})
	for _, p := range s.posts {
		p.Why = redact(p.Why)
	}
}

func (s *Store) eraseMail(id desk.PersonID, redact func(string) string) []store.BlobKey {
	var blobs []store.BlobKey
	email := s.people[id].Email
	for _, r := range s.mail {
		text := fmt.Sprint(r.EnvelopeFrom, "\n", r.Author, "\n", r.EnvelopeTo, "\n", r.MessageID, "\n", r.Why)
		if email != "" && (store.FoldEmail(r.EnvelopeFrom) == email || store.FoldEmail(r.Author) == email) || redact(text) != text {
			blobs = append(blobs, store.BlobKey{Client: store.MailFolder, Hash: r.Raw})
			dropRaw(r)
		}
	}
	return blobs
}

func dropRaw(r *receipt) {
	r.Raw, r.MessageID, r.EnvelopeFrom, r.EnvelopeTo, r.Author, r.Why, r.Via = "", "", "", nil, "", "", ""
	r.NullPath, r.Oversize = false, false
}

// eraseAvatar lets go of the person's picture.
func (s *Store) eraseAvatar(id desk.PersonID) []store.BlobKey {
	p := s.people[id]
	if p.Avatar == "" {
		return nil
	}
	key := store.BlobKey{Client: store.PeopleFolder, Hash: p.Avatar}
	p.Avatar = ""
	s.people[id] = p
	return []store.BlobKey{key}
}

func (s *Store) erasePerson(id desk.PersonID, redact func(string) string) {
	email := s.people[id].Email
	s.people[id] = desk.Person{ID: id, Name: store.ErasedText, Disabled: true, NoMail: true, Version: s.people[id].Version + 1}
	maps.DeleteFunc(s.links, func(_ string, v store.Link) bool { return v.Person == id || email != "" && v.Email == email })
	maps.DeleteFunc(s.drafts, func(_ draftID, v store.Draft) bool { return v.Person == id })
	maps.DeleteFunc(s.presences, func(at atTicket, _ store.Presence) bool { return at.person == id })
	maps.DeleteFunc(s.marks, func(at atTicket, _ desk.Seq) bool { return at.person == id })
	maps.DeleteFunc(s.views, func(_ string, v store.View) bool { return v.Owner == id })
	for at, d := range s.drafts {
		d.Data = redact(d.Data)
		s.drafts[at] = d
	}
	for at, v := range s.views {
		v.Name, v.Query = redact(v.Name), redact(v.Query)
		s.views[at] = v
	}
	delete(s.passwords, id)
	maps.DeleteFunc(s.sessions, func(_ string, v store.Session) bool { return v.Person == id })
	maps.DeleteFunc(s.tokens, func(_ string, v store.Token) bool { return v.Person == id })
	maps.DeleteFunc(s.posts, func(_ string, p *post) bool { return p.To == id && p.state == postQueued })
}

// DropRaw forgets the raw bytes of a receipt and what its envelope said.
func (s *Store) DropRaw(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, ok := s.mail[id]; ok {
		dropRaw(r)
	}
	return nil
}

// BlobInUse tells whether anything names a blob.
func (s *Store) BlobInUse(_ context.Context, client, hash string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.inUse(client, hash), nil
}

func (s *Store) inUse(client, hash string) bool {
	if client == store.MailFolder {
		for _, r := range s.mail {
			if r.Raw == hash {
				return true
			}
		}
		return false
	}
	if client == store.PeopleFolder {
		for _, p := range s.people {
			if p.Avatar == hash {
				return true
			}
		}
		return false
	}
	for _, t := range s.tickets {
		for _, r := range t.records {
			if r.Content != nil && slices.ContainsFunc(r.Content.Attachments, func(a desk.Attachment) bool { return string(a.Client) == client && a.Hash == hash }) {
				return true
			}
		}
	}
	return false
}
