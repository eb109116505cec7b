package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// ErasedText stands where personal text was.
const erasedText = "[erased]"

// ErasePerson takes a person's text away, and their name and address out of everybody else's. It walks all texts: a rare
// act that has to be complete, not fast. What is left behind are ids, codes, numbers and salted hashes without their salt.
func (s *Store) ErasePerson(ctx context.Context, id desk.PersonID, a store.Audit, redact func(string) string) (store.Erased, error) {
	e := &eraser{store: s, person: id, at: store.Micros(a.At), redact: redact, tickets: map[desk.TicketID]bool{}}
	if _, err := s.Person(ctx, id); err != nil {
		return store.Erased{}, err
	}
	steps := []func(context.Context) error{e.contents, e.subjects, e.articles, e.rest}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return e.erased(), err
		}
	}
	err := s.write(ctx, func(t *tx) error { return e.row(t, a) })
	return e.erased(), err
}

type eraser struct {
	store   *Store
	person  desk.PersonID
	at      int64
	redact  func(string) string
	tickets map[desk.TicketID]bool
	blobs   []store.BlobKey
	entries []store.EntryRef
	plan    bool // look only
}

func (e *eraser) erased() store.Erased { return store.Erased{Blobs: e.blobs, Entries: e.entries} }

// FindPersonal walks the texts without changing them.
func (s *Store) FindPersonal(ctx context.Context, id desk.PersonID, redact func(string) string) ([]store.EntryRef, error) {
	e := &eraser{store: s, person: id, redact: redact, tickets: map[desk.TicketID]bool{}, plan: true}
	err := e.contents(ctx)
	return e.entries, err
}

// DropRaw forgets the raw bytes of a receipt and what its envelope said.
func (s *Store) DropRaw(ctx context.Context, receipt string) error {
	return s.write(ctx, func(t *tx) error {
		if _, err := t.exec(`DELETE FROM blob_uses WHERE client_id = ? AND ref = ?`, rawFolder, "receipt:"+receipt); err != nil {
			return err
		}
		_, err := t.exec(`UPDATE receipts SET raw = '', message_id = '', data = '{}', why = '' WHERE id = ?`, receipt)
		return err
	})
}

type textRow struct {
	ticket string
	seq    int64
	data   string
	own    bool
}

// contents walks every text, a few hundred in a transaction.
func (e *eraser) contents(ctx context.Context) error {
	ticket, seq := "", int64(0)
	for {
		var texts []textRow
		err := e.store.rows(ctx, func(rows *sql.Rows) error {
			var r textRow
			var by, data string
			err := rows.Scan(&r.ticket, &r.seq, &r.data, &by, &data)
			r.own = desk.PersonID(by) == e.person || e.isAuthor(data)
			texts = append(texts, r)
			return err
		}, `SELECT c.ticket_id, c.seq, COALESCE(c.data, ''), e.by_person, e.data FROM contents c
 JOIN events e ON e.ticket_id = c.ticket_id AND e.seq = c.seq WHERE (c.ticket_id, c.seq) > (?, ?) ORDER BY c.ticket_id, c.seq LIMIT ?`,
			ticket, seq, walkSize)
		if err != nil || len(texts) == 0 {
			return err
		}
		if err := e.eraseAll(ctx, texts); err != nil {
			return err
		}
		last := texts[len(texts)-1]
		ticket, seq = last.ticket, last.seq
	}
}

// isAuthor reads the author of a message that somebody else, as the mail intake, posted.
func (e *eraser) isAuthor(event string) bool {
	var posted struct{ From desk.PersonID }
	return json.Unmarshal([]byte(event), &posted) == nil && posted.From == e.person
}

// eraseAll does what is to be done with one page of texts, in one transaction that may run again.
func (e *eraser) eraseAll(ctx context.Context, texts []textRow) error {
	var todo []textChange
	for _, r := range texts {
		if r.data == "" {
			continue
		}
		change := textChange{textRow: r}
		if err := json.Unmarshal([]byte(r.data), &change.content); err != nil {
			return fmt.Errorf("decode content: %w", err)
		}
		var err error
		if change.left, err = e.left(r, change.content); err != nil {
			return err
		}
		if change.left != r.data {
			todo = append(todo, change)
			e.note(change)
		}
	}
	if e.plan || len(todo) == 0 {
		return nil
	}
	return e.store.write(ctx, func(t *tx) error {
		for _, change := range todo {
			if err := e.eraseText(t, change); err != nil {
				return err
			}
		}
		return nil
	})
}

type textChange struct {
	textRow
	content desk.Content
	left    string
}

// note remembers what an erasure touches: entries, and the blobs that go with them.
func (e *eraser) note(c textChange) {
	e.tickets[desk.TicketID(c.ticket)] = true
	e.entries = append(e.entries, store.EntryRef{Ticket: desk.TicketID(c.ticket), Seq: desk.Seq(c.seq)})
	if c.content.Raw != "" {
		e.blobs = append(e.blobs, store.BlobKey{Client: rawFolder, Hash: c.content.Raw})
	}
	if !c.own {
		return
	}
	for _, file := range c.content.Attachments {
		e.blobs = append(e.blobs, store.BlobKey{Client: string(file.Client), Hash: file.Hash})
	}
}

func (e *eraser) eraseText(t *tx, r textChange) error {
	left := r.left
	var data any = left
	if left == "" {
		data = nil
	}
	if _, err := t.exec(`UPDATE contents SET data = ?, salt = NULL, erased_at = ? WHERE ticket_id = ? AND seq = ?`, data, e.at, r.ticket, r.seq); err != nil {
		return err
	}
	return e.dropFiles(t, r.textRow, r.content)
}

// left is what stays of a text: nothing of the person's own, all but their name and address of others'.
func (e *eraser) left(r textRow, content desk.Content) (string, error) {
	if r.own {
		return "", nil
	}
	redacted := content
	redacted.Subject, redacted.Body = e.redact(content.Subject), e.redact(content.Body)
	redacted.HTML, redacted.Quoted = e.redact(content.HTML), e.redact(content.Quoted)
	redacted.Signature, redacted.Reference = e.redact(content.Signature), e.redact(content.Reference)
	redacted.From = e.address(content.From)
	redacted.To, redacted.CC = e.addresses(content.To), e.addresses(content.CC)
	redacted.Parts = slices.Clone(content.Parts)
	for i := range redacted.Parts {
		redacted.Parts[i].Text = e.redact(redacted.Parts[i].Text)
	}
	redacted.Attachments = slices.Clone(content.Attachments)
	for i := range redacted.Attachments {
		redacted.Attachments[i].Name = e.redact(redacted.Attachments[i].Name)
	}
	before, err := json.Marshal(content)
	if err != nil {
		return "", fmt.Errorf("encode content: %w", err)
	}
	after, err := json.Marshal(redacted)
	if err != nil {
		return "", fmt.Errorf("encode content: %w", err)
	}
	if string(before) == string(after) {
		return r.data, nil
	}
	redacted.Raw, redacted.MessageID = "", ""
	after, err = json.Marshal(redacted)
	return string(after), err
}

func (e *eraser) address(a desk.Address) desk.Address {
	return desk.Address{Name: e.redact(a.Name), Email: e.redact(a.Email)}
}

func (e *eraser) addresses(list []desk.Address) []desk.Address {
	redacted := slices.Clone(list)
	for i := range redacted {
		redacted[i] = e.address(redacted[i])
	}
	return redacted
}

// dropFiles lets go of the raw mail of a changed text, and of the files with the person's own.
func (e *eraser) dropFiles(t *tx, r textRow, content desk.Content) error {
	if content.Raw != "" {
		if _, err := t.exec(`DELETE FROM blob_uses WHERE client_id = ? AND hash = ?`, rawFolder, content.Raw); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE receipts SET raw = '', message_id = '', data = '{}', why = '' WHERE raw = ?`, content.Raw); err != nil {
			return err
		}
	}
	if !r.own {
		return nil
	}
	for _, file := range content.Attachments {
		if _, err := t.exec(`DELETE FROM blob_uses WHERE client_id = ? AND hash = ? AND ref = ?`, string(file.Client), file.Hash,
			fmt.Sprintf("entry:%s:%d", r.ticket, r.seq)); err != nil {
			return err
		}
	}
	return nil
}

// subjects redacts the subject column of tickets and takes their documents out of the search until they are indexed anew.
func (e *eraser) subjects(ctx context.Context) error {
	type line struct{ id, subject, left string }
	var lines []line
	err := e.store.rows(ctx, func(rows *sql.Rows) error {
		var l line
		var requester string
		if err := rows.Scan(&l.id, &l.subject, &requester); err != nil {
			return err
		}
		if l.left = e.redact(l.subject); desk.PersonID(requester) == e.person {
			l.left = erasedText
		}
		if l.left != l.subject {
			lines = append(lines, l)
			e.tickets[desk.TicketID(l.id)] = true
		}
		return nil
	}, `SELECT id, subject, requester_id FROM tickets`)
	if err != nil {
		return err
	}
	return e.store.write(ctx, func(t *tx) error {
		for _, l := range lines {
			if _, err := t.exec(`UPDATE tickets SET subject = ? WHERE id = ?`, l.left, l.id); err != nil {
				return err
			}
		}
		for id := range e.tickets {
			if err := t.forget("ticket", string(id)); err != nil {
				return err
			}
			if err := t.tell("ticket", string(id), 0, e.at); err != nil {
				return err
			}
		}
		return nil
	})
}

func (e *eraser) articles(ctx context.Context) error {
	type line struct {
		id          string
		version     int64
		title, body string
	}
	var lines []line
	err := e.store.rows(ctx, func(rows *sql.Rows) error {
		var l line
		if err := rows.Scan(&l.id, &l.version, &l.title, &l.body); err != nil {
			return err
		}
		title, body := e.redact(l.title), e.redact(l.body)
		if title != l.title || body != l.body {
			l.title, l.body = title, body
			lines = append(lines, l)
		}
		return nil
	}, `SELECT id, version, title, body FROM articles`)
	if err != nil {
		return err
	}
	return e.store.write(ctx, func(t *tx) error {
		for _, l := range lines {
			if _, err := t.exec(`UPDATE articles SET title = ?, sort_name = ?, body = ? WHERE id = ? AND version = ?`,
				l.title, sortName(l.title), l.body, l.id, l.version); err != nil {
				return err
			}
			if err := t.forget("article", l.id); err != nil {
				return err
			}
			if err := t.tell("article", l.id, l.version, e.at); err != nil {
				return err
			}
		}
		return nil
	})
}

// rest redacts what machines wrote down: reasons of failures and envelopes. Kept answers of the API may hold anything, and
// are only there to be repeated within a day, so they go.
func (e *eraser) rest(ctx context.Context) error {
	if err := e.column(ctx, `SELECT id, why FROM outbox WHERE why <> ''`, `UPDATE outbox SET why = ? WHERE id = ?`); err != nil {
		return err
	}
	if err := e.column(ctx, `SELECT id, why FROM receipts WHERE why <> ''`, `UPDATE receipts SET why = ? WHERE id = ?`); err != nil {
		return err
	}
	if err := e.column(ctx, `SELECT id, data FROM receipts`, `UPDATE receipts SET data = ? WHERE id = ?`); err != nil {
		return err
	}
	return e.store.write(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM idempotency`)
		return err
	})
}

func (e *eraser) column(ctx context.Context, query, update string) error {
	changed := map[string]string{}
	err := e.store.rows(ctx, func(rows *sql.Rows) error {
		var id, text string
		if err := rows.Scan(&id, &text); err != nil {
			return err
		}
		if left := e.redact(text); left != text {
			changed[id] = left
		}
		return nil
	}, query)
	if err != nil || len(changed) == 0 {
		return err
	}
	return e.store.write(ctx, func(t *tx) error {
		for id, text := range changed {
			if _, err := t.exec(update, text, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// row empties the person's own row last, so that a broken-off erasure can be run again.
func (e *eraser) row(t *tx, a store.Audit) error {
	erased := desk.Person{ID: e.person, Name: erasedText, Disabled: true, NoMail: true}
	for _, query := range []string{
		`DELETE FROM passwords WHERE person_id = ?`, `DELETE FROM sessions WHERE person_id = ?`, `DELETE FROM tokens WHERE person_id = ?`,
		`DELETE FROM outbox WHERE state = 'queued' AND person_id = ?`,
	} {
		if _, err := t.exec(query, string(e.person)); err != nil {
			return err
		}
	}
	return t.savePerson(erased, a)
}
