package memory

import (
	"context"
	"maps"
	"slices"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/report"
	"tierdesk/internal/store"
)

// flow tells the way of a ticket from its timeline. Nothing is kept, so nothing is ever behind.
func (t *ticket) flow() (report.Flow, desk.LogCode, bool) {
	var entries []report.Entry
	for _, r := range t.records {
		if report.Matters(r.Event) {
			entries = append(entries, report.Entry{Seq: r.Seq, At: r.Stamp.At, Event: r.Event})
		}
	}
	trace := report.Follow(entries)
	flow, ok := report.Of(trace)
	return flow, trace.Log, ok
}

// eachFlow goes through the ways of the clients that a scope serves.
func (s *Store) eachFlow(scope desk.Scope, f store.FlowFilter, do func(*ticket, report.Flow, desk.LogCode)) {
	all, clients := store.Served(scope)
	for _, t := range s.tickets {
		k := t.loaded.Ticket
		if !all && !slices.Contains(clients, k.Client) {
			continue
		}
		if flow, log, ok := t.flow(); ok && f.Admits(k.Client, log, k.OpenedAt) {
			do(t, flow, log)
		}
	}
}

// FlowSum adds the ways up.
func (s *Store) FlowSum(_ context.Context, scope desk.Scope, f store.FlowFilter) (*report.Sum, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sum := report.NewSum()
	s.eachFlow(scope, f, func(_ *ticket, flow report.Flow, _ desk.LogCode) { sum.Add(flow) })
	return sum, nil
}

// FlowTickets lists the tickets behind a number.
func (s *Store) FlowTickets(_ context.Context, scope desk.Scope, f store.FlowFilter, pick store.FlowPick, p store.Page) ([]store.Row, string, error) {
	if _, _, ok := pick.Parts(); !ok {
		return nil, "", store.UnknownPick()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p.Sort = store.SortNewest
	var found []store.Row
	s.eachFlow(scope, f, func(t *ticket, flow report.Flow, _ desk.LogCode) {
		if pick.Picks(flow) && scope.Admits(t.loaded.Ticket) {
			found = append(found, row(t))
		}
	})
	return pageOf(found, p)
}

// FlowLogs lists the imported logs.
func (s *Store) FlowLogs(_ context.Context, scope desk.Scope) ([]desk.LogCode, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	logs := map[desk.LogCode]bool{}
	s.eachFlow(scope, store.FlowFilter{Source: store.FlowImported}, func(_ *ticket, _ report.Flow, log desk.LogCode) { logs[log] = true })
	return slices.Sorted(maps.Keys(logs)), nil
}

// FlowsBehind is none.
func (s *Store) FlowsBehind(context.Context, int) (int, error) { return 0, nil }

// CountFlows has nothing to count.
func (s *Store) CountFlows(context.Context, int) (int, error) { return 0, nil }

// FoldFlows has nothing to bring up to date.
func (s *Store) FoldFlows(context.Context, int) (int, error) { return 0, nil }

// RecountFlows has nothing to count anew.
func (s *Store) RecountFlows(context.Context) error { return nil }
