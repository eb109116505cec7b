package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/store"
)

// ErasePerson takes a person's text away, and their name and address out of everybody else's. It walks all texts: a rare
// act that has to be complete, not fast. What is left behind are ids, codes, numbers and salted hashes without their salt.
// Documents leave the search in the transaction that erases their text, so a broken-off erasure can be run again.
func (s *Store) ErasePerson(ctx context.Context, id desk.PersonID, a store.Audit, redact func(string) string) (store.Erased, error) {
	person, err := s.Person(ctx, id)
	if err != nil {
		return store.Erased{}, err
	}
	e := &eraser{store: s, person: id, email: store.FoldEmail(person.Email), at: store.Micros(a.At), redact: redact, blobs: map[store.BlobKey]bool{}}
	if person.Avatar != "" {
		e.blobs[store.BlobKey{Client: store.PeopleFolder, Hash: person.Avatar}] = true
	}
	for _, step := range []func(context.Context) error{e.contents, e.subjects, e.articles, e.scripts, e.receipts, e.rest, e.drafts, e.views} {
		if err := step(ctx); err != nil {
			return e.erased(ctx), err
		}
	}
	if err := s.write(ctx, func(t *tx) error { return e.row(t, a) }); err != nil {
		return e.erased(ctx), err
	}
	s.writes.settle(ctx)
	return e.erased(ctx), nil
}

type eraser struct {
	store   *Store
	person  desk.PersonID
	email   string
	at      int64
	redact  func(string) string
	blobs   map[store.BlobKey]bool
	entries []store.EntryRef
	plan    bool // look only
}

// erased names the blobs that nothing uses any more. One whose use is not known stays.
func (e *eraser) erased(ctx context.Context) store.Erased {
	out := store.Erased{Entries: e.entries}
	for key := range maps.Keys(e.blobs) {
		if used, err := e.store.BlobInUse(ctx, key.Client, key.Hash); err == nil && !used {
			out.Blobs = append(out.Blobs, key)
		}
	}
	slices.SortFunc(out.Blobs, func(a, b store.BlobKey) int { return strings.Compare(a.Client+"/"+a.Hash, b.Client+"/"+b.Hash) })
	return out
}

// FindPersonal walks the texts without changing them.
func (s *Store) FindPersonal(ctx context.Context, id desk.PersonID, redact func(string) string) ([]store.EntryRef, error) {
	e := &eraser{store: s, person: id, redact: redact, plan: true}
	err := e.contents(ctx)
	return e.entries, err
}

// DropRaw forgets the raw bytes of a receipt and what its envelope said.
func (s *Store) DropRaw(ctx context.Context, receipt string) error {
	return s.write(ctx, func(t *tx) error { return t.dropRaw(receipt) })
}

func (t *tx) dropRaw(receipt string) error {
	if _, err := t.exec(`DELETE FROM blob_uses WHERE client_id = ? AND ref = ?`, rawFolder, "receipt:"+receipt); err != nil {
		return err
	}
	_, err := t.exec(`UPDATE receipts SET raw = '', message_id = '', data = '{}', why = '' WHERE id = ?`, receipt)
	return err
}

type textRow struct {
	ticket string
	seq    int64
	data   string
	by     string
	event  string
}

// contents walks every text, a few hundred in a transaction.
func (e *eraser) contents(ctx context.Context) error {
	ticket, seq := "", int64(0)
	for {
		var texts []textRow
		err := e.store.rows(ctx, func(rows *sql.Rows) error {
			var r textRow
			err := rows.Scan(&r.ticket, &r.seq, &r.data, &r.by, &r.event)
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

type textChange struct {
	textRow
	judged store.Personal
}

// eraseAll does what is to be done with one page of texts, in one transaction that may run again.
func (e *eraser) eraseAll(ctx context.Context, texts []textRow) error {
	var todo []textChange
	for _, r := range texts {
		if r.data == "" {
			continue
		}
		judged, err := store.JudgeText(e.person, desk.PersonID(r.by), []byte(r.event), []byte(r.data), e.redact)
		if err != nil {
			return fmt.Errorf("entry %d of ticket %s: %w", r.seq, r.ticket, err)
		}
		if judged.Changed {
			todo = append(todo, textChange{r, judged})
			e.entries = append(e.entries, store.EntryRef{Ticket: desk.TicketID(r.ticket), Seq: desk.Seq(r.seq)})
		}
	}
	if e.plan || len(todo) == 0 {
		return nil
	}
	e.remember(todo)
	return e.store.write(ctx, func(t *tx) error {
		for i, change := range todo {
			if err := e.eraseText(t, change); err != nil {
				return err
			}
			if i == 0 || todo[i-1].ticket != change.ticket {
				if err := e.outOfSearch(t, "ticket", change.ticket); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (e *eraser) remember(changes []textChange) {
	for _, change := range changes {
		for _, key := range change.judged.Blobs {
			e.blobs[key] = true
		}
	}
}

// outOfSearch takes a document out until the indexer, told of it, has read it anew.
func (e *eraser) outOfSearch(t *tx, kind, id string) error {
	if err := t.forget(kind, id); err != nil {
		return err
	}
	return t.tell(kind, id, 0, e.at)
}

func (e *eraser) eraseText(t *tx, c textChange) error {
	var data any
	if c.judged.Left != nil {
		data = string(c.judged.Left)
	}
	if _, err := t.exec(`UPDATE contents SET data = ?, salt = NULL, erased_at = ? WHERE ticket_id = ? AND seq = ?`, data, e.at, c.ticket, c.seq); err != nil {
		return err
	}
	for _, key := range c.judged.Blobs {
		if err := e.dropFile(t, c.textRow, key); err != nil {
			return err
		}
	}
	return nil
}

// dropFile lets go of the raw mail of a changed text, and of the files with the person's own.
func (e *eraser) dropFile(t *tx, r textRow, key store.BlobKey) error {
	if key.Client != rawFolder {
		_, err := t.exec(`DELETE FROM blob_uses WHERE client_id = ? AND hash = ? AND ref = ?`, key.Client, key.Hash, fmt.Sprintf("entry:%s:%d", r.ticket, r.seq))
		return err
	}
	if _, err := t.exec(`DELETE FROM blob_uses WHERE client_id = ? AND hash = ?`, rawFolder, key.Hash); err != nil {
		return err
	}
	_, err := t.exec(`UPDATE receipts SET raw = '', message_id = '', data = '{}', why = '' WHERE raw = ?`, key.Hash)
	return err
}

// subjects redacts the subject column of tickets; that of the person's own cases goes whole.
func (e *eraser) subjects(ctx context.Context) error {
	type line struct{ id, left string }
	var lines []line
	err := e.store.rows(ctx, func(rows *sql.Rows) error {
		var id, subject, requester string
		if err := rows.Scan(&id, &subject, &requester); err != nil {
			return err
		}
		left := e.redact(subject)
		if desk.PersonID(requester) == e.person {
			left = store.ErasedText
		}
		if left != subject {
			lines = append(lines, line{id, left})
		}
		return nil
	}, `SELECT id, subject, requester_id FROM tickets`)
	if err != nil {
		return err
	}
	return e.store.write(ctx, func(t *tx) error {
		for _, l := range lines {
			if _, err := t.exec(`UPDATE tickets SET subject = ?, folded = ? WHERE id = ?`, l.left, rules.Fold(l.left), l.id); err != nil {
				return err
			}
			if err := e.outOfSearch(t, "ticket", l.id); err != nil {
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
				l.title, store.SortName(l.title), l.body, l.id, l.version); err != nil {
				return err
			}
			if err := e.outOfSearch(t, "article", l.id); err != nil {
				return err
			}
		}
		return nil
	})
}

// receipts drops the raw mail that the person sent, and every mail whose envelope or Message-ID names them. Mail that was
// fetched has no envelope: there its author tells.
func (e *eraser) receipts(ctx context.Context) error {
	var drop []string
	err := e.store.rows(ctx, func(rows *sql.Rows) error {
		r, err := scanReceipt(rows)
		if err == nil && e.isNamedIn(r) {
			drop = append(drop, r.ID)
			if r.Raw != "" {
				e.blobs[store.BlobKey{Client: rawFolder, Hash: r.Raw}] = true
			}
		}
		return err
	}, selectReceipts+`1 = 1`)
	if err != nil || len(drop) == 0 {
		return err
	}
	return e.store.write(ctx, func(t *tx) error {
		for _, id := range drop {
			if err := t.dropRaw(id); err != nil {
				return err
			}
		}
		return nil
	})
}

func (e *eraser) isNamedIn(r store.Receipt) bool {
	if e.email != "" && (store.FoldEmail(r.EnvelopeFrom) == e.email || store.FoldEmail(r.Author) == e.email) {
		return true
	}
	for _, text := range append([]string{r.EnvelopeFrom, r.Author, r.MessageID, r.Why}, r.EnvelopeTo...) {
		if e.redact(text) != text {
			return true
		}
	}
	return false
}

// rest redacts what machines wrote down, and takes away kept answers of the API that name the person.
func (e *eraser) rest(ctx context.Context) error {
	if err := e.column(ctx, `SELECT id, why FROM outbox WHERE why <> ''`, `UPDATE outbox SET why = ? WHERE id = ?`); err != nil {
		return err
	}
	if err := e.column(ctx, `SELECT id, name FROM tokens`, `UPDATE tokens SET name = ? WHERE id = ?`); err != nil {
		return err
	}
	type place struct{ scope, key string }
	var named []place
	err := e.store.rows(ctx, func(rows *sql.Rows) error {
		var p place
		var answer []byte
		err := rows.Scan(&p.scope, &p.key, &answer)
		if text := p.scope + "\n" + p.key + "\n" + string(answer); e.redact(text) != text {
			named = append(named, p)
		}
		return err
	}, `SELECT scope, key, answer FROM idempotency`)
	if err != nil || len(named) == 0 {
		return err
	}
	return e.store.write(ctx, func(t *tx) error {
		for _, p := range named {
			if _, err := t.exec(`DELETE FROM idempotency WHERE scope = ? AND key = ?`, p.scope, p.key); err != nil {
				return err
			}
		}
		return nil
	})
}

// drafts redacts what others typed and have not sent. The person's own go with their row.
func (e *eraser) drafts(ctx context.Context) error {
	var changed []store.Draft
	err := e.store.rows(ctx, func(rows *sql.Rows) error {
		d, err := scanDraft(rows)
		if left := e.redact(d.Data); err == nil && left != d.Data {
			d.Data = left
			changed = append(changed, d)
		}
		return err
	}, selectDrafts+`person_id <> ?`, string(e.person))
	if err != nil || len(changed) == 0 {
		return err
	}
	return e.store.write(ctx, func(t *tx) error {
		for _, d := range changed {
			if _, err := t.exec(`UPDATE drafts SET data = ? WHERE person_id = ? AND place = ? AND kind = ?`, d.Data, string(d.Person), d.Place, d.Kind); err != nil {
				return err
			}
		}
		return nil
	})
}

func (e *eraser) views(ctx context.Context) error {
	if err := e.column(ctx, `SELECT id, name FROM views`, `UPDATE views SET name = ? WHERE id = ?`); err != nil {
		return err
	}
	return e.column(ctx, `SELECT id, query FROM views`, `UPDATE views SET query = ? WHERE id = ?`)
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
		for _, id := range slices.Sorted(maps.Keys(changed)) {
			if _, err := t.exec(update, changed[id], id); err != nil {
				return err
			}
		}
		return nil
	})
}

// row empties the person's own row last, so that a broken-off erasure can be run again.
func (e *eraser) row(t *tx, a store.Audit) error {
	erased := desk.Person{ID: e.person, Name: store.ErasedText, Disabled: true, NoMail: true}
	for _, query := range []string{
		`DELETE FROM passwords WHERE person_id = ?`, `DELETE FROM sessions WHERE person_id = ?`, `DELETE FROM tokens WHERE person_id = ?`,
		`DELETE FROM outbox WHERE state = 'queued' AND person_id = ?`, `DELETE FROM drafts WHERE person_id = ?`,
		`DELETE FROM presences WHERE person_id = ?`, `DELETE FROM read_marks WHERE person_id = ?`, `DELETE FROM links WHERE person_id = ?`,
		`DELETE FROM views WHERE owner_id = ?`,
	} {
		if _, err := t.exec(query, string(e.person)); err != nil {
			return err
		}
	}
	if e.email != "" {
		if _, err := t.exec(`DELETE FROM links WHERE email = ?`, e.email); err != nil {
			return err
		}
	}
	return t.savePerson(erased, a)
}
