package sqlstore

import (
	"strings"

	"tierdesk/internal/store"
)

// SQLite's part of the search: an FTS5 index over the streams that search_docs holds.

const ticketSearchSQLite = `SELECT ` + hitColumns + `, ` + rowColumns + ` FROM search_index x JOIN search_docs d ON d.id = x.rowid
 JOIN tickets t ON t.id = d.ref WHERE search_index MATCH ? AND d.kind = 'ticket' AND `

const searchEndSQLite = ` ORDER BY x.rowid DESC LIMIT ?`

const articleSearchSQLite = `SELECT ` + hitColumns + ` FROM search_index x JOIN search_docs d ON d.id = x.rowid
 JOIN articles a ON a.id = d.ref AND a.newest = 1 WHERE search_index MATCH ? AND d.kind = 'article' AND `

func (t *tx) documentsSQLite(docs []store.Document) (map[string]store.Document, error) {
	held := map[string]store.Document{}
	for _, d := range docs {
		old, found, err := t.document(d.Kind, d.ID)
		if err != nil {
			return nil, err
		}
		if found {
			held[d.ID] = old
		}
	}
	return held, nil
}

func (t *tx) insertSQLite(docs []store.Document) error {
	for _, d := range docs {
		if _, err := t.exec(`INSERT INTO search_docs (id, kind, ref, version, title, body, notes) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			docID(d), d.Kind, d.ID, d.Version, d.Title, d.Body, d.Notes); err != nil {
			return err
		}
		if _, err := t.exec(`INSERT INTO search_index (rowid, title, body, notes) VALUES (?, ?, ?, ?)`, docID(d), d.Title, d.Body, d.Notes); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) removeSQLite(docs []store.Document) error {
	for _, d := range docs {
		if _, err := t.exec(`INSERT INTO search_index (search_index, rowid, title, body, notes) VALUES ('delete', ?, ?, ?, ?)`,
			docID(d), d.Title, d.Body, d.Notes); err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM search_docs WHERE id = ?`, docID(d)); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) applyTermsSQLite(kind string, terms []string, counts []int64) error {
	for i, term := range terms {
		if _, err := t.exec(`INSERT INTO search_terms (kind, term, docs) VALUES (?, ?, ?)
 ON CONFLICT (kind, term) DO UPDATE SET docs = search_terms.docs + excluded.docs`, kind, term, counts[i]); err != nil {
			return err
		}
		if counts[i] > 0 {
			continue
		}
		if _, err := t.exec(`DELETE FROM search_terms WHERE kind = ? AND term = ? AND docs <= 0`, kind, term); err != nil {
			return err
		}
	}
	return nil
}

// matchSQLite words a query for FTS5. The terms are quoted, so none of them is read as an operator.
func matchSQLite(words [][]string, anyWord, publicOnly bool) string {
	alternatives := make([]string, len(words))
	for i, word := range words {
		quoted := make([]string, len(word))
		for j, term := range word {
			quoted[j] = `"` + strings.ReplaceAll(term, `"`, `""`) + `"`
		}
		alternatives[i] = "(" + strings.Join(quoted, " OR ") + ")"
	}
	operator := " AND "
	if anyWord {
		operator = " OR "
	}
	query := strings.Join(alternatives, operator)
	if publicOnly {
		return `{title body} : (` + query + `)`
	}
	return query
}
