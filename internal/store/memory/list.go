package memory

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/store"
)

const maxPage = 200

// admits tells whether a filter lets a ticket through.
func admits(f store.TicketFilter, of *ticket) bool {
	t, due := of.loaded.Ticket, of.dues.Shown
	return f.Scope.Admits(t) &&
		(f.Team == "" || t.Team == f.Team) &&
		(len(f.States) == 0 || slices.Contains(f.States, t.State)) &&
		(!f.Live || t.State.IsLive()) &&
		(f.Tier <= 0 || t.ShownTier() == f.Tier) &&
		(f.Client == "" || t.Client == f.Client) &&
		(f.Requester == "" || t.Requester == f.Requester) &&
		(f.Owner == "" || t.Owner == f.Owner) &&
		(!f.Unowned || t.Owner == "") &&
		(!f.Held || t.Hold != nil) &&
		(f.Hold == "" || t.Hold != nil && t.Hold.Reason == f.Hold) &&
		(f.Type == "" || t.Type == f.Type) &&
		(len(f.Categories) == 0 || slices.Contains(f.Categories, t.Category)) &&
		(len(f.Priorities) == 0 || slices.Contains(f.Priorities, t.Priority)) &&
		(f.DueBefore.IsZero() || !due.IsZero() && due.Before(f.DueBefore)) &&
		(f.SoonAt.IsZero() || !of.dues.Soon.IsZero() && !of.dues.Soon.After(f.SoonAt) && due.After(f.SoonAt)) &&
		(f.OpenedAfter.IsZero() || t.OpenedAt.After(f.OpenedAfter)) &&
		(f.OpenedUntil.IsZero() || !t.OpenedAt.After(f.OpenedUntil)) &&
		(!f.Dispatch || t.Dispatch != nil) &&
		(f.Tag == "" || slices.Contains(t.Tags, f.Tag)) &&
		passes(f.Where, of)
}

// passes asks a condition; one that cannot be asked holds for nothing.
func passes(c rules.Condition, of *ticket) bool {
	if c.IsZero() {
		return true
	}
	holds, err := rules.Compile(c, desk.KeptFields)
	return err == nil && holds(of.loaded.Ticket.RuleFacts(of.loaded.Subject))
}

func row(of *ticket) store.Row {
	t := of.loaded.Ticket
	r := store.Row{
		ID: t.ID, Number: t.Number, Version: t.Version, Type: t.Type, State: t.State, Subject: of.loaded.Subject, Client: t.Client,
		Requester: t.Requester, Team: t.Team, Tier: t.ShownTier(), Owner: t.Owner, Priority: t.Priority,
		OpenedAt: t.OpenedAt, LastAt: t.LastAt, DueAt: of.dues.Shown,
	}
	if t.Hold != nil {
		r.Hold = t.Hold.Reason
	}
	if t.Dispatch != nil {
		r.Dispatch = t.Dispatch.Why
	}
	return r
}

// key is what a row is ordered by, smallest first, before its number.
func key(r store.Row, sort store.Sort) int64 {
	switch sort {
	case store.SortNewest:
		return -r.Number
	case store.SortUpdated:
		return -store.Micros(r.LastAt)
	case store.SortPriority:
		return int64(r.Priority)
	case store.SortDue:
		return store.DueKey(r.DueAt, r.Hold != "", r.Priority)
	default:
		return r.Number
	}
}

// tie orders rows with the same key.
func tie(number int64, sort store.Sort) int64 {
	if sort == store.SortUpdated {
		return -number
	}
	return number
}

// ListTickets gives one page of a list.
func (s *Store) ListTickets(_ context.Context, f store.TicketFilter, p store.Page) ([]store.Row, string, error) {
	if !slices.Contains(store.Sorts, p.Sort) {
		return nil, "", desk.Invalid("sort", "sort.unknown", "The list can be sorted by newest, oldest, updated, priority or due.")
	}
	var rows []store.Row
	s.mu.Lock()
	for _, t := range s.tickets {
		if admits(f, t) {
			rows = append(rows, row(t))
		}
	}
	s.mu.Unlock()
	return pageOf(rows, p)
}

// pageOf puts rows in order and gives those of a page.
func pageOf(rows []store.Row, p store.Page) ([]store.Row, string, error) {
	afterKey, afterTie, err := readCursor(p)
	if err != nil {
		return nil, "", err
	}
	rows = slices.DeleteFunc(rows, func(r store.Row) bool {
		return p.After != "" && cmp.Or(cmp.Compare(key(r, p.Sort), afterKey), cmp.Compare(tie(r.Number, p.Sort), afterTie)) <= 0
	})
	slices.SortFunc(rows, func(a, b store.Row) int {
		return cmp.Or(cmp.Compare(key(a, p.Sort), key(b, p.Sort)), cmp.Compare(tie(a.Number, p.Sort), tie(b.Number, p.Sort)))
	})
	limit := min(max(p.Limit, 1), maxPage)
	if len(rows) <= limit {
		return rows, "", nil
	}
	last := rows[limit-1]
	return rows[:limit], cursor(p.Sort, key(last, p.Sort), tie(last.Number, p.Sort)), nil
}

func cursor(sort store.Sort, key, tie int64) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%s %d %d", sort, key, tie))
}

func readCursor(p store.Page) (int64, int64, error) {
	if p.After == "" {
		return 0, 0, nil
	}
	var sort store.Sort
	var key, tie int64
	data, err := base64.RawURLEncoding.DecodeString(p.After)
	if err == nil {
		_, err = fmt.Sscanf(string(data), "%s %d %d", &sort, &key, &tie)
	}
	if err != nil || sort != p.Sort {
		return 0, 0, desk.Invalid("after", "cursor.invalid", "This place in the list is not known. Start from the first page.")
	}
	return key, tie, nil
}

// CountTickets counts up to a limit.
func (s *Store) CountTickets(_ context.Context, f store.TicketFilter, limit int) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	count := 0
	for _, t := range s.tickets {
		if admits(f, t) && count < limit {
			count++
		}
	}
	return count, nil
}

// named is one row of a list by name.
type named struct{ sort, id string }

// byName cuts a page out of things listed by name and gives their places and the next cursor.
func byName[T any](all []T, name func(T) named, begins func(T, string) bool, l store.Listing) ([]T, string, error) {
	var after named
	if l.After != "" {
		data, err := base64.RawURLEncoding.DecodeString(l.After)
		first, second, ok := strings.Cut(string(data), "\x00")
		if err != nil || !ok {
			return nil, "", desk.Invalid("after", "cursor.invalid", "This place in the list is not known. Start from the first page.")
		}
		after = named{first, second}
	}
	compare := func(a, b named) int { return cmp.Or(cmp.Compare(a.sort, b.sort), cmp.Compare(a.id, b.id)) }
	all = slices.DeleteFunc(all, func(v T) bool {
		return l.After != "" && compare(name(v), after) <= 0 || l.Query != "" && !begins(v, store.SortName(l.Query))
	})
	slices.SortFunc(all, func(a, b T) int { return compare(name(a), name(b)) })
	limit := min(max(l.Limit, 1), maxPage)
	if len(all) <= limit {
		return all, "", nil
	}
	last := name(all[limit-1])
	return all[:limit], base64.RawURLEncoding.EncodeToString([]byte(last.sort + "\x00" + last.id)), nil
}
