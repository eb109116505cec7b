package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tierdesk/internal/store"
)

// PostgreSQL's part of the search: a tsvector put together from our own tokens, without any parser of the database. The
// weights say where a term stands: A title, B public text, C internal notes.

const ticketSearchPostgres = `SELECT ` + hitColumns + `, ` + rowColumns + ` FROM search_docs d
 JOIN tickets t ON t.id = d.ref WHERE d.terms @@ ?::tsquery AND d.kind = 'ticket' AND `

const searchEnd = ` ORDER BY d.id DESC LIMIT ?`

const articleSearchPostgres = `SELECT ` + hitColumns + ` FROM search_docs d JOIN articles a ON a.id = d.ref AND a.newest = 1
 WHERE d.terms @@ ?::tsquery AND d.kind = 'article' AND `

func (t *tx) documentsPostgres(docs []store.Document) (map[string]store.Document, error) {
	refs, kinds := make([]string, len(docs)), map[string]string{}
	for i, d := range docs {
		refs[i], kinds[d.ID] = d.ID, d.Kind
	}
	rows, err := t.query(`SELECT `+heldColumns+` FROM search_docs WHERE ref = ANY(?)`, refs)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	held := map[string]store.Document{}
	for rows.Next() {
		d, err := scanHeld(rows, "")
		if err != nil {
			return nil, err
		}
		d.Kind = kinds[d.ID]
		held[d.ID] = d
	}
	return held, rows.Err()
}

func (t *tx) insertPostgres(docs []store.Document) error {
	n := len(docs)
	if n == 0 {
		return nil
	}
	ids, versions := make([]int64, n), make([]int64, n)
	kinds, refs, titles, bodies, notes, terms := make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	for i, d := range docs {
		ids[i], versions[i] = docID(d), d.Version
		kinds[i], refs[i], titles[i], bodies[i], notes[i], terms[i] = d.Kind, d.ID, d.Title, d.Body, d.Notes, vector(d)
	}
	_, err := t.exec(`INSERT INTO search_docs (id, kind, ref, version, title, body, notes, terms)
 SELECT id, kind, ref, version, title, body, notes, terms::tsvector FROM unnest(?::bigint[], ?::text[], ?::text[], ?::bigint[],
 ?::text[], ?::text[], ?::text[], ?::text[]) AS d (id, kind, ref, version, title, body, notes, terms)`,
		ids, kinds, refs, versions, titles, bodies, notes, terms)
	return err
}

func (t *tx) removePostgres(docs []store.Document) error {
	if len(docs) == 0 {
		return nil
	}
	ids := make([]int64, len(docs))
	for i, d := range docs {
		ids[i] = docID(d)
	}
	_, err := t.exec(`DELETE FROM search_docs WHERE id = ANY(?)`, ids)
	return err
}

func (t *tx) applyTermsPostgres(kind string, terms []string, counts []int64) error {
	if len(terms) == 0 {
		return nil
	}
	if _, err := t.exec(`INSERT INTO search_terms (kind, term, docs) SELECT ?, term, n FROM unnest(?::text[], ?::bigint[]) AS c (term, n)
 ON CONFLICT (kind, term) DO UPDATE SET docs = search_terms.docs + excluded.docs`, kind, terms, counts); err != nil {
		return err
	}
	if slices.Min(counts) > 0 {
		return nil
	}
	_, err := t.exec(`DELETE FROM search_terms WHERE kind = ? AND term = ANY(?) AND docs <= 0`, kind, terms)
	return err
}

// Analyze brings PostgreSQL's figures about its tables up to date, as after an import in bulk: until then it plans as if every
// word were in few documents. SQLite's plans do not depend on figures.
func (s *Store) Analyze(ctx context.Context) error {
	if !s.isPostgres() {
		return nil
	}
	_, err := s.db.ExecContext(ctx, `ANALYZE`)
	return s.kind(err)
}

// PostgreSQL refuses a tsvector of more than a mebibyte: its terms, each with its end, filling and place.
const (
	maxVector = 1_000_000
	termWork  = 8
)

// vector words the streams as a tsvector, each term once for each weight, as far as there is room: a refused one would stop
// the index of the whole desk.
func vector(d store.Document) string {
	var b strings.Builder
	size := 0
	for i, stream := range []string{d.Title, d.Body, d.Notes} {
		seen := map[string]bool{}
		for term := range strings.FieldsSeq(stream) {
			if seen[term] {
				continue
			}
			if size += len(term) + termWork; size > maxVector {
				return b.String()
			}
			seen[term] = true
			fmt.Fprintf(&b, "%s:%d%c ", quoteTerm(term), i+1, "ABC"[i])
		}
	}
	return b.String()
}

func quoteTerm(term string) string {
	return "'" + strings.NewReplacer(`'`, `''`, `\`, `\\`).Replace(term) + "'"
}

func matchPostgres(words [][]string, anyWord, publicOnly bool) string {
	weight := ""
	if publicOnly {
		weight = ":AB"
	}
	alternatives := make([]string, len(words))
	for i, word := range words {
		quoted := make([]string, len(word))
		for j, term := range word {
			quoted[j] = quoteTerm(term) + weight
		}
		alternatives[i] = "(" + strings.Join(quoted, " | ") + ")"
	}
	if anyWord {
		return strings.Join(alternatives, " | ")
	}
	return strings.Join(alternatives, " & ")
}
