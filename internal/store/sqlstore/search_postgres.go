package sqlstore

import (
	"fmt"
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

func (t *tx) insertPostgres(d store.Document) error {
	_, err := t.exec(`INSERT INTO search_docs (id, kind, ref, version, title, body, notes, terms) VALUES (?, ?, ?, ?, ?, ?, ?, ?::tsvector)`,
		docID(d), d.Kind, d.ID, d.Version, d.Title, d.Body, d.Notes, vector(d))
	return err
}

func (t *tx) removePostgres(d store.Document) error {
	_, err := t.exec(`DELETE FROM search_docs WHERE id = ?`, docID(d))
	return err
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
