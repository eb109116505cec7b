package sqlstore

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// condition is a constant text with the values bound to it. Nothing of the input ever becomes text.
type condition struct {
	texts []string
	args  []any
}

func (c *condition) and(text string, args ...any) {
	c.texts = append(c.texts, text)
	c.args = append(c.args, args...)
}

func (c *condition) where() string {
	if len(c.texts) == 0 {
		return "1 = 1"
	}
	return strings.Join(c.texts, " AND ")
}

// anyOf gives "(a OR b)"; without parts it is never true.
func anyOf(parts []condition) condition {
	if len(parts) == 0 {
		return condition{texts: []string{"1 = 0"}}
	}
	var texts []string
	var all condition
	for _, part := range parts {
		texts = append(texts, "("+part.where()+")")
		all.args = append(all.args, part.args...)
	}
	all.texts = []string{"(" + strings.Join(texts, " OR ") + ")"}
	return all
}

func in[T ~string](column string, values []T) condition {
	if len(values) == 0 {
		return condition{texts: []string{"1 = 0"}}
	}
	var c condition
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = string(v)
	}
	c.and(column+" IN ("+list(len(values))+")", args...)
	return c
}

func (c *condition) add(other condition) { c.and(other.where(), other.args...) }

// scopeCondition is desk.Scope.Admits as SQL. A property test holds the two together.
func scopeCondition(s desk.Scope) condition {
	var only condition
	if s.Only != "" {
		only.and("t.id = ?", string(s.Only))
	}
	if s.All {
		return only
	}
	if s.Person == "" {
		return anyOf(nil)
	}
	var parts []condition
	if agent, ok := agentCondition(s); ok {
		parts = append(parts, agent)
	}
	only.add(anyOf(append(parts, contactConditions(s)...)))
	return only
}

func agentCondition(s desk.Scope) (condition, bool) {
	var c condition
	if s.Only != "" || !s.Agent || !s.ServesAll && len(s.Serves) == 0 {
		return c, false
	}
	if !s.ServesAll {
		c.add(in("t.client_id", s.Serves))
	}
	named := in("a.subject_id", append([]string{string(s.Person)}, strs(s.Teams)...))
	c.and("(t.restricted = 0 OR EXISTS (SELECT 1 FROM ticket_access a WHERE a.ticket_id = t.id AND "+named.where()+"))", named.args...)
	return c, true
}

func strs[T ~string](values []T) []string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return texts
}

// contactConditions are one for each client the person belongs to, and one for the tickets that name them.
func contactConditions(s desk.Scope) []condition {
	var parts []condition
	var clients []desk.ClientID
	for _, contact := range s.Contacts {
		clients = append(clients, contact.Client)
		var c condition
		c.and("t.client_id = ? AND t.restricted = 0", string(contact.Client))
		switch {
		case contact.Sees == desk.SeesAll:
		case contact.Sees == desk.SeesSite && contact.Site != "":
			c.and("t.site_id = ?", string(contact.Site))
		default:
			continue
		}
		parts = append(parts, c)
	}
	if len(clients) == 0 {
		return nil
	}
	own := in("t.client_id", clients)
	own.and("(t.requester_id = ? OR t.restricted = 1 AND EXISTS (SELECT 1 FROM ticket_access a WHERE a.ticket_id = t.id AND a.subject_id = ?))",
		string(s.Person), string(s.Person))
	return append(parts, own)
}

// filterCondition is a filter as SQL. Sort is the order it is read in: a list of one state by number goes by an index on
// state, all others by one on live.
func filterCondition(f store.TicketFilter, sort store.Sort) condition {
	c := scopeCondition(f.Scope)
	if f.Team != "" {
		c.and("t.team_id = ?", string(f.Team))
	}
	byState := len(f.States) == 1 && orders[sort].key == "t.number"
	switch {
	case isFew(f) && (f.Live || allLive(f.States)):
		c.and("+t.live = 1") // the plus keeps it from leading
	case f.Live || allLive(f.States) && !byState:
		c.and("t.live = 1")
	case len(f.States) > 0 && noneLive(f.States) && !byState:
		c.and("t.live = 0")
	}
	if len(f.States) > 0 && len(f.States) < len(desk.States) {
		state := "t.state"
		if isFew(f) {
			state = "t.state || ''" // as the plus, which text has none of
		}
		c.add(in(state, f.States))
	}
	if f.Tier > 0 {
		c.and("t.tier = ?", f.Tier)
	}
	if f.Client != "" {
		c.and("t.client_id = ?", string(f.Client))
	}
	if f.Requester != "" {
		c.and("t.requester_id = ?", string(f.Requester))
	}
	narrowWork(&c, f)
	if !f.Where.IsZero() {
		c.add(ruleCondition(f.Where))
	}
	return c
}

// isFew tells whether a filter has an index of its own on fewer tickets than the live ones: those of one requester, those of the
// whole desk that are soon due, or its dispatcher's list.
func isFew(f store.TicketFilter) bool {
	all, _ := store.Served(f.Scope)
	soon := !f.SoonAt.IsZero() && f.Team == "" && f.Client == "" && f.Owner == ""
	return f.Requester != "" || all && (soon || f.Dispatch)
}

func narrowWork(c *condition, f store.TicketFilter) {
	if f.Owner != "" {
		c.and("t.owner_id = ? AND t.owner_id <> ''", string(f.Owner))
	}
	if f.Unowned {
		c.and("t.owner_id = ''")
	}
	if f.Held {
		c.and("t.hold <> ''")
	}
	if f.Hold != "" {
		c.and("t.hold = ? AND t.hold <> ''", string(f.Hold))
	}
	if f.Dispatch {
		c.and("t.dispatch <> ''")
	}
	if f.Type != "" {
		c.and("t.type = ?", string(f.Type))
	}
	if len(f.Categories) > 0 {
		c.add(in("t.category_id", f.Categories))
	}
	if len(f.Priorities) > 0 {
		args := make([]any, len(f.Priorities))
		for i, p := range f.Priorities {
			args[i] = int(p)
		}
		c.and("t.priority IN ("+list(len(args))+")", args...)
	}
	if !f.DueBefore.IsZero() {
		c.and("t.due_at < ?", store.Micros(f.DueBefore))
	}
	if !f.SoonAt.IsZero() {
		c.and("t.soon_at <= ? AND +t.due_at > ?", store.Micros(f.SoonAt), store.Micros(f.SoonAt))
	}
	if !f.OpenedAfter.IsZero() {
		at := store.Micros(f.OpenedAfter) // nothing happened to a ticket before it was opened, and last_at has an index
		c.and("t.opened_at > ? AND t.last_at > ?", at, at)
	}
	if !f.OpenedUntil.IsZero() {
		c.and("t.opened_at <= ?", store.Micros(f.OpenedUntil))
	}
	if f.Tag != "" {
		c.and("t.id IN (SELECT g.ticket_id FROM ticket_tags g WHERE g.tag = ?)", f.Tag)
	}
}

func allLive(states []desk.State) bool {
	for _, state := range states {
		if !state.IsLive() {
			return false
		}
	}
	return len(states) > 0
}

func noneLive(states []desk.State) bool {
	for _, state := range states {
		if state.IsLive() {
			return false
		}
	}
	return true
}

// order is one sort: its key column, whether it runs downwards, and its ORDER BY. Ties go by number.
type order struct {
	key     string
	after   string // condition on (key, number) to go on behind a cursor
	orderBy string
}

var orders = map[store.Sort]order{
	store.SortNewest:   {"t.number", "t.number < ?", "t.number DESC"},
	store.SortOldest:   {"t.number", "t.number > ?", "t.number"},
	store.SortUpdated:  {"t.last_at", "(t.last_at, t.number) < (?, ?)", "t.last_at DESC, t.number DESC"},
	store.SortPriority: {"t.priority", "(t.priority, t.number) > (?, ?)", "t.priority, t.number"},
	store.SortDue:      {"t.due_at", "(t.due_at, t.number) > (?, ?)", "t.due_at, t.number"},
}

// cursor is where a page ended.
type cursor struct {
	Sort   store.Sort
	Key    int64
	Number int64
}

func (c cursor) text() string {
	data, _ := json.Marshal(c) // three plain fields cannot fail
	return base64.RawURLEncoding.EncodeToString(data)
}

func readCursor(text string, sort store.Sort) (cursor, error) {
	var c cursor
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err != nil || c.Sort != sort {
		return c, desk.Invalid("after", "cursor.invalid", "This place in the list is not known. Start from the first page.")
	}
	return c, nil
}

const selectRows = `SELECT t.id, t.number, t.version, t.type, t.state, t.subject, t.client_id, t.requester_id, t.team_id, t.tier, t.owner_id,
 t.priority, t.hold, t.dispatch, t.opened_at, t.last_at, t.due_at FROM tickets t WHERE `

const maxPage = 200

// ListTickets gives one page of a list.
func (s *Store) ListTickets(ctx context.Context, f store.TicketFilter, p store.Page) ([]store.Row, string, error) {
	query, args, err := listQuery(f, p)
	if err != nil {
		return nil, "", err
	}
	limit := pageSize(p)
	var found []store.Row
	var keys []int64
	err = s.rows(ctx, func(rows *sql.Rows) error {
		row, err := scanRow(rows)
		found = append(found, row)
		keys = append(keys, sortKey(row, p.Sort))
		return err
	}, query, args...)
	if err != nil || len(found) <= limit {
		return found, "", err
	}
	last := found[limit-1]
	return found[:limit], cursor{Sort: p.Sort, Key: keys[limit-1], Number: last.Number}.text(), nil
}

// listQuery words a list; one row more than the page tells whether there is another.
func listQuery(f store.TicketFilter, p store.Page) (string, []any, error) {
	by, ok := orders[p.Sort]
	if !ok {
		return "", nil, desk.Invalid("sort", "sort.unknown", "The list can be sorted by newest, oldest, updated, priority or due.")
	}
	c := filterCondition(f, p.Sort)
	if p.After != "" {
		if err := goOn(&c, by, p); err != nil {
			return "", nil, err
		}
	}
	return selectRows + c.where() + " ORDER BY " + by.orderBy + " LIMIT ?", append(c.args, pageSize(p)+1), nil
}

func pageSize(p store.Page) int { return min(max(p.Limit, 1), maxPage) }

func goOn(c *condition, by order, p store.Page) error {
	at, err := readCursor(p.After, p.Sort)
	if err != nil {
		return err
	}
	if by.key == "t.number" {
		c.and(by.after, at.Number)
		return nil
	}
	c.and(by.after, at.Key, at.Number)
	return nil
}

func sortKey(r store.Row, sort store.Sort) int64 {
	switch sort {
	case store.SortUpdated:
		return store.Micros(r.LastAt)
	case store.SortPriority:
		return int64(r.Priority)
	case store.SortDue:
		return store.DueKey(r.DueAt, r.Hold != "", r.Priority)
	default:
		return r.Number
	}
}

func scanRow(rows *sql.Rows) (store.Row, error) {
	var r store.Row
	var opened, last, due int64
	err := rows.Scan(&r.ID, &r.Number, &r.Version, &r.Type, &r.State, &r.Subject, &r.Client, &r.Requester, &r.Team, &r.Tier, &r.Owner,
		&r.Priority, &r.Hold, &r.Dispatch, &opened, &last, &due)
	r.OpenedAt, r.LastAt, r.DueAt = store.Instant(opened), store.Instant(last), store.DueOf(due)
	return r, err
}

// CountTickets counts up to a limit, so that a count never costs more than a long list.
func (s *Store) CountTickets(ctx context.Context, f store.TicketFilter, limit int) (int, error) {
	query, args := countQuery(f, limit)
	return s.count(ctx, query, args...)
}

func countQuery(f store.TicketFilter, limit int) (string, []any) {
	c := filterCondition(f, store.SortNewest)
	return `SELECT COUNT(*) FROM (SELECT 1 FROM tickets t WHERE ` + c.where() + ` LIMIT ?) n`, append(c.args, limit)
}
