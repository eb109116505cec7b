package engine

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/store"
)

// breadthLimit is how many new tickets one look at breadth reads.
const breadthLimit = 1000

// WatchBreadth looks for many tickets of one category within a few minutes, and proposes the oldest of them as a major incident where a rule says so.
// A category of which one was proposed, confirmed or dismissed within that time is left alone. It gives how many were proposed.
func (e *Engine) WatchBreadth(ctx context.Context) (int, error) {
	escalations := e.escalations.Load()
	if escalations == nil {
		return 0, nil
	}
	now, err := e.clock.Now()
	if err != nil {
		return 0, err
	}
	proposed := 0
	for _, rule := range escalations.All {
		if rule.At != routing.Alike {
			continue
		}
		n, err := e.watch(ctx, rule, escalations.Version, now)
		proposed += n
		if err != nil {
			return proposed, err
		}
	}
	return proposed, nil
}

func (e *Engine) watch(ctx context.Context, rule routing.ReadyEscalation, version int64, now time.Time) (int, error) {
	groups, err := e.alike(ctx, rule, now.Add(-time.Duration(rule.M)*time.Minute))
	if err != nil {
		return 0, err
	}
	proposed := 0
	for _, tickets := range groups {
		if len(tickets) < rule.N || slices.ContainsFunc(tickets, func(t desk.Ticket) bool { return t.Major != nil }) {
			continue
		}
		var others []desk.TicketID
		for _, t := range tickets[1:] {
			others = append(others, t.ID)
		}
		first := tickets[0]
		reason := desk.AlikeReason(rule.ID, version, len(tickets), rule.M, first.Category)
		result, err := e.Do(ctx, first.ID, desk.SetMajor{State: desk.MajorProposed, Alike: others, Reason: reason}, Call{Actor: desk.MachineActor("breadth"), Via: desk.ViaDue})
		if isOvertaken(err) {
			continue
		}
		if err != nil {
			return proposed, err
		}
		if result.First != 0 {
			proposed++
		}
	}
	return proposed, nil
}

// alike gives the live tickets opened since an instant that a rule's condition holds for, by category, each group by number. Restricted ones are left
// out: what is proposed is seen by more people than they.
func (e *Engine) alike(ctx context.Context, rule routing.ReadyEscalation, since time.Time) ([][]desk.Ticket, error) {
	filter := store.TicketFilter{
		Scope: desk.Scope{All: true}, Live: true, OpenedAfter: since,
		Where: rules.Condition{Field: "category", Op: rules.IsNot, Values: []string{""}},
	}
	var found []store.Row
	for page := (store.Page{Sort: store.SortUpdated, Limit: 200}); len(found) < breadthLimit; { // what was opened since was changed since: no other is read
		rows, next, err := e.store.ListTickets(ctx, filter, page)
		if err != nil {
			return nil, err
		}
		found = append(found, rows...)
		if page.After = next; next == "" {
			break
		}
	}
	slices.SortFunc(found, func(a, b store.Row) int { return cmp.Compare(a.Number, b.Number) }) // the oldest first
	ids := make([]desk.TicketID, len(found))
	for i, row := range found {
		ids[i] = row.ID
	}
	tickets, err := e.store.TicketsOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	groups := map[desk.CategoryID][]desk.Ticket{}
	var order []desk.CategoryID
	for _, id := range ids {
		t, ok := tickets[id]
		if !ok || t.Restriction != nil || t.Category == "" || !rule.Holds(t.RuleFacts("")) {
			continue
		}
		if groups[t.Category] == nil {
			order = append(order, t.Category)
		}
		groups[t.Category] = append(groups[t.Category], t)
	}
	var all [][]desk.Ticket
	for _, category := range order {
		all = append(all, groups[category])
	}
	return all, nil
}
