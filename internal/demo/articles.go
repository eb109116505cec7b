package demo

import (
	"context"
	"embed"
	"fmt"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

//go:embed article/*.md
var articleFiles embed.FS

// furnishArticles saves the knowledge. Each article begins with a line "audience: public", "audience: client harbor" or
// "audience: tier 2", and one "# Title".
func (d *director) furnishArticles(ctx context.Context) error {
	all, err := readArticles()
	if err != nil {
		return err
	}
	for i, a := range all {
		a.UpdatedAt = d.clock.now.AddDate(0, 0, -writtenApart*(i*7%len(all)))
		a.UpdatedBy = personID([]string{"marcus", "ines", "priya", "aiko", "tomas"}[i%5])
		if err := d.stage.Store.SaveArticle(ctx, a, store.Audit{At: a.UpdatedAt, By: a.UpdatedBy, Act: "article.save", Ref: string(a.ID)}); err != nil {
			return err
		}
		if err := d.solvedBy(ctx, a, i*5%9); err != nil {
			return err
		}
	}
	return nil
}

// solvedBy is how often requesters said that an article solved it; those that they cannot read solve nothing for them.
func (d *director) solvedBy(ctx context.Context, a store.Article, times int) error {
	if a.Audience == "tier" {
		return nil
	}
	for range times {
		if err := d.stage.Store.CountSolved(ctx, a.ID); err != nil {
			return err
		}
	}
	return nil
}

// writtenApart is how many days lie between two articles, none of which was written on the day of another.
const writtenApart = 4

// readArticles reads them in the order of their files; a file holds several, each after a line of three dashes.
func readArticles() ([]store.Article, error) {
	files, err := articleFiles.ReadDir("article")
	if err != nil {
		return nil, err
	}
	var all []store.Article
	for _, file := range files {
		text, err := articleFiles.ReadFile("article/" + file.Name())
		if err != nil {
			return nil, err
		}
		for _, part := range strings.Split(string(text), "\n---\n") {
			a, err := readArticle(strings.TrimSpace(part))
			if err != nil {
				return nil, fmt.Errorf("article/%s: %w", file.Name(), err)
			}
			all = append(all, a)
		}
	}
	return all, nil
}

func readArticle(text string) (store.Article, error) {
	head, rest, _ := strings.Cut(text, "\n")
	title, body, ok := strings.Cut(rest, "\n")
	audience, isHead := strings.CutPrefix(head, "audience: ")
	title, isTitle := strings.CutPrefix(title, "# ")
	if !ok || !isHead || !isTitle {
		return store.Article{}, fmt.Errorf("%q does not begin with an audience and a title", head)
	}
	a := store.Article{ID: desk.ArticleID(id("article", title)), Title: title, Body: strings.TrimSpace(body) + "\n"}
	var whose string
	a.Audience, whose, _ = strings.Cut(audience, " ")
	switch a.Audience {
	case "client":
		a.Client = clientID(whose)
	case "tier":
		n, err := strconv.Atoi(whose)
		if err != nil {
			return a, err
		}
		a.Tier = n
	}
	return a, nil
}
