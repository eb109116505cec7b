package assist

import (
	"cmp"
	"context"
	"math"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/triage"
	"tierdesk/internal/search"
	"tierdesk/internal/store"
)

// How similar tickets are looked for. It is bounded by how many tickets have a word, never by how many there are.
const (
	mostWords    = 8    // the rarest of the text are asked for
	commonFrom   = 1500 // tickets in which the words asked for may stand in all
	ranked       = 400  // newest tickets with any of them that are ranked
	mostAlike    = 10   // of each, solved and open
	longQuestion = 2 << 10
	leastShared  = 2    // words that a similar ticket has in common
	leastWeight  = 0.34 // and their share of all, the rare ones counting more
)

// alike finds the solved and the open tickets within a scope that are most like a text, by the rare words they share.
func (a *Assist) alike(ctx context.Context, scope desk.Scope, q triage.Question) (solved, open []triage.Alike, err error) {
	s := a.engine.Store()
	words, stats, err := a.rareWords(ctx, q)
	if err != nil || len(words) == 0 {
		return nil, nil, err
	}
	hits, err := s.Candidates(ctx, scope, "ticket", words, true, ranked)
	if err != nil || len(hits) == 0 {
		return nil, nil, err
	}
	var best []desk.TicketID
	counted := map[bool]int{} // by whether they are live
	for _, h := range rank(hits, words, stats) {
		live := h.Row.State.IsLive()
		if h.ID != q.Ticket && !h.Row.State.IsFinal() && counted[live] < mostAlike {
			counted[live]++
			best = append(best, h.Row.ID)
		}
	}
	tickets, err := s.TicketsOf(ctx, best)
	if err != nil {
		return nil, nil, err
	}
	subjects := map[desk.TicketID]string{}
	for _, h := range hits {
		subjects[h.Row.ID] = h.Row.Subject
	}
	for _, id := range best {
		t, ok := tickets[id]
		if !ok || t.Restriction != nil || !scope.Admits(t) {
			continue
		}
		one := alikeOf(t, subjects[id])
		if one.Open {
			open = append(open, one)
		} else {
			solved = append(solved, one)
		}
	}
	return solved, open, nil
}

func alikeOf(t desk.Ticket, subject string) triage.Alike {
	one := triage.Alike{
		ID: string(t.ID), Number: t.Number, Subject: subject, Open: t.State.IsLive(), State: string(t.State), Category: string(t.Category),
		Team: string(t.Team), Tier: t.Tier, Impact: string(t.Impact), Urgency: string(t.Urgency),
	}
	if t.Resolution != nil {
		one.Team, one.Tier = string(t.Resolution.Team), t.Resolution.Tier
	}
	return one
}

// rareWords chooses what is asked for: the words of the text that stand in the fewest tickets, as long as that is not too many in all.
// Words that stand in none find nothing.
func (a *Assist) rareWords(ctx context.Context, q triage.Question) ([][]string, store.TermStats, error) {
	text := q.Text()
	if len(text) > longQuestion {
		text = text[:longQuestion]
	}
	words := search.Words(text)
	var terms []string
	for _, word := range words {
		terms = append(terms, word...)
	}
	stats, err := a.engine.Store().TermStats(ctx, "ticket", terms)
	if err != nil || len(words) == 0 {
		return nil, stats, err
	}
	in := func(word []string) (n int64) {
		for _, term := range word {
			n = max(n, stats.Frequency[term])
		}
		return n
	}
	words = slices.DeleteFunc(slices.Clone(words), func(word []string) bool { return in(word) == 0 })
	slices.SortStableFunc(words, func(a, b []string) int { return cmp.Compare(in(a), in(b)) })
	all := int64(0)
	for i, word := range words {
		all += in(word)
		if i == mostWords || i > 0 && all > commonFrom {
			return words[:i], stats, nil
		}
	}
	return words, stats, nil
}

// rank orders candidates by BM25, and leaves out those that share too little.
func rank(hits []store.Hit, words [][]string, known store.TermStats) []store.Hit {
	var terms []string
	for _, word := range words {
		terms = append(terms, word...)
	}
	stats := search.Stats{Docs: known.Documents, Length: known.TotalLength, DocsWithTerms: known.Frequency}
	weights := make([]float64, len(words))
	all := 0.0
	for i, word := range words {
		n := int64(1)
		for _, term := range word {
			n = max(n, known.Frequency[term])
		}
		weights[i] = math.Log(1 + float64(known.Documents)/float64(n))
		all += weights[i]
	}
	byNumber := map[int64]store.Hit{}
	var docs []search.DocTerms
	for _, h := range hits {
		doc := search.CountTerms(h.Number, terms, h.Title, h.Body, h.Notes)
		shared, weight, at := 0, 0.0, 0
		for i, word := range words {
			has := false
			for range word {
				has = has || doc.Often[at] > 0
				at++
			}
			if has {
				shared++
				weight += weights[i]
			}
		}
		if shared >= min(len(words), leastShared) && weight >= leastWeight*all {
			docs, byNumber[h.Number] = append(docs, doc), h
		}
	}
	var best []store.Hit
	for _, scored := range search.Rank(stats, docs, terms) {
		best = append(best, byNumber[scored.Number])
	}
	return best
}
