package duetest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// Reasons are why a desk did what it did by itself, by kind of event, with how often each was said.
type Reasons map[string]map[string]int

// CollectReasons reads every timeline of a desk. It gives what the desk itself decided without a reason that can be read.
func (r Reasons) CollectReasons(ctx context.Context, s store.Store, n desk.Names) ([]string, error) {
	var silent []string
	err := s.EachTicket(ctx, func(id desk.TicketID) error {
		records, err := s.Timeline(ctx, id, 0, 100_000)
		for _, one := range records {
			if !one.Stamp.By.IsMachine() || one.Imported || !desk.IsWeighed(one.Event) {
				continue
			}
			said := desk.Why(one.Event, one.Stamp, n).English()
			if len(said) < 10 || !strings.HasSuffix(said, ".") || strings.ContainsAny(said, "{}") {
				silent = append(silent, fmt.Sprintf("ticket %s, entry %d: %s says why: %q", id, one.Seq, one.Event.Kind(), said))
				continue
			}
			if r[one.Event.Kind()] == nil {
				r[one.Event.Kind()] = map[string]int{}
			}
			r[one.Event.Kind()][said]++
		}
		return err
	})
	return silent, err
}

// Constant are the kinds of event for which the same was said each of at least so many times.
func (r Reasons) Constant(often int) []string {
	var kinds []string
	for _, kind := range slices.Sorted(maps.Keys(r)) {
		n := 0
		for _, count := range r[kind] {
			n += count
		}
		if n >= often && len(r[kind]) < 2 {
			kinds = append(kinds, fmt.Sprintf("%s, %d times: %v", kind, n, slices.Collect(maps.Keys(r[kind]))))
		}
	}
	return kinds
}

// Few gives some reasons of each kind, in the order of kinds.
func (r Reasons) Few(each int) []string {
	var some []string
	for _, kind := range slices.Sorted(maps.Keys(r)) {
		said := slices.Sorted(maps.Keys(r[kind]))
		for _, one := range said[:min(each, len(said))] {
			some = append(some, kind+": "+one)
		}
	}
	return some
}
