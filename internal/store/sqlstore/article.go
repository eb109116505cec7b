package sqlstore

import (
	"context"
	"database/sql"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

const selectArticles = `SELECT id, version, number, title, body, audience, client_id, tier, updated_at, updated_by FROM articles a WHERE newest = 1 AND `

func scanArticle(rows *sql.Rows) (store.Article, error) {
	var a store.Article
	var at int64
	err := rows.Scan(&a.ID, &a.Version, &a.Number, &a.Title, &a.Body, &a.Audience, &a.Client, &a.Tier, &at, &a.UpdatedBy)
	a.UpdatedAt = store.Instant(at)
	return a, err
}

func (s *Store) articles(ctx context.Context, query string, args ...any) ([]store.Article, error) {
	var articles []store.Article
	err := s.rows(ctx, func(rows *sql.Rows) error {
		a, err := scanArticle(rows)
		articles = append(articles, a)
		return err
	}, query, args...)
	return articles, err
}

// Article reads the newest version.
func (s *Store) Article(ctx context.Context, id desk.ArticleID) (store.Article, error) {
	articles, err := s.articles(ctx, selectArticles+`id = ?`, string(id))
	if err != nil {
		return store.Article{}, err
	}
	if len(articles) == 0 {
		return store.Article{}, desk.NotFound("article")
	}
	return articles[0], nil
}

// ListArticles lists the newest versions by title.
func (s *Store) ListArticles(ctx context.Context, l store.Listing) ([]store.Article, string, error) {
	c, limit, err := listing(l, "sort_name")
	if err != nil {
		return nil, "", err
	}
	articles, err := s.articles(ctx, selectArticles+c.where()+` ORDER BY sort_name, id LIMIT ?`, append(c.args, limit+1)...)
	if err != nil || len(articles) <= limit {
		return articles, "", err
	}
	last := articles[limit-1]
	return articles[:limit], placeAfter(last.Title, string(last.ID)), nil
}

// NewestArticles lists what was written last.
func (s *Store) NewestArticles(ctx context.Context, scope desk.Scope, limit int) ([]store.Article, error) {
	reach := articleScope(scope)
	return s.articles(ctx, selectArticles+reach.where()+` ORDER BY updated_at DESC, number DESC LIMIT ?`, append(reach.args, limit)...)
}

const nextArticle = `INSERT INTO counters (name, value) VALUES ('article', 1) ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value`

// SaveArticle adds the next version.
func (s *Store) SaveArticle(ctx context.Context, a store.Article, audit store.Audit) error {
	err := s.write(ctx, func(t *tx) error {
		if a.Version == 0 {
			if err := t.row(nextArticle).Scan(&a.Number); err != nil {
				return err
			}
		} else if err := t.replaceArticle(a); err != nil {
			return err
		}
		if _, err := t.exec(`INSERT INTO articles (id, version, number, newest, title, sort_name, body, audience, client_id, tier, updated_at, updated_by)
 VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)`, string(a.ID), a.Version+1, a.Number, store.CleanText(a.Title), store.SortName(a.Title), store.CleanText(a.Body), a.Audience, string(a.Client),
			a.Tier, store.Micros(a.UpdatedAt), string(a.UpdatedBy)); err != nil {
			return err
		}
		return t.audit(audit, "article", string(a.ID), a.Version+1)
	})
	if err != nil && s.dialect.isDuplicate(err) {
		return store.ErrStale
	}
	return err
}

func (t *tx) replaceArticle(a store.Article) error {
	changed, err := t.exec(`UPDATE articles SET newest = 0 WHERE id = ? AND version = ? AND newest = 1`, string(a.ID), a.Version)
	if err == nil && changed != 1 {
		return store.ErrStale
	}
	return err
}

// CountSolved adds one.
func (s *Store) CountSolved(ctx context.Context, id desk.ArticleID) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO article_counts (article_id, solved) VALUES (?, 1) ON CONFLICT (article_id) DO UPDATE SET solved = article_counts.solved + 1`, string(id))
		return err
	})
}

// SolvedBy reads how often articles solved it.
func (s *Store) SolvedBy(ctx context.Context, ids []desk.ArticleID) (map[desk.ArticleID]int64, error) {
	solved := map[desk.ArticleID]int64{}
	if len(ids) == 0 {
		return solved, nil
	}
	c := in("article_id", ids)
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var id desk.ArticleID
		var n int64
		err := rows.Scan(&id, &n)
		solved[id] = n
		return err
	}, `SELECT article_id, solved FROM article_counts WHERE `+c.where(), c.args...)
	return solved, err
}
