package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/report"
	"tierdesk/internal/store"
)

// writeFlowChange notes that a ticket has to be counted anew.
func (t *tx) writeFlowChange(side store.Side) error {
	if !slices.ContainsFunc(side.Records, func(r store.Record) bool { return store.MovesFlow(r.Event) }) {
		return nil
	}
	_, err := t.exec(`INSERT INTO flow_changes (ticket_id, version) VALUES (?, ?) ON CONFLICT (ticket_id) DO UPDATE SET version = excluded.version`,
		string(side.After.ID), int64(side.After.Version))
	return err
}

// FlowsBehind counts what waits.
func (s *Store) FlowsBehind(ctx context.Context, limit int) (int, error) {
	return s.count(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM flow_changes LIMIT ?) n`, limit)
}

// RecountFlows puts all tickets among the changed ones, some thousands in a transaction.
func (s *Store) RecountFlows(ctx context.Context) error {
	const each = 5000
	for after := ""; ; {
		var ids []string
		err := s.rows(ctx, func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		}, `SELECT id FROM tickets WHERE id > ? ORDER BY id LIMIT ?`, after, each)
		if err != nil || len(ids) == 0 {
			return err
		}
		last := ids[len(ids)-1]
		err = s.write(ctx, func(t *tx) error {
			_, err := t.exec(`INSERT INTO flow_changes (ticket_id, version) SELECT id, version FROM tickets WHERE id > ? AND id <= ?
 ON CONFLICT (ticket_id) DO UPDATE SET version = excluded.version`, after, last)
			return err
		})
		if err != nil {
			return err
		}
		after = last
	}
}

// counted is a ticket as it was counted.
type counted struct {
	id      desk.TicketID
	number  int64
	version int64
	client  desk.ClientID
	opened  int64
	flow    report.Flow
	log     desk.LogCode
	is      bool // it has a way
}

func (c counted) block() flowBlock {
	return flowBlock{client: c.client, month: store.MonthOf(store.Instant(c.opened)), log: c.log}
}

// CountFlows reads the changed tickets outside the transaction and writes what they come to inside it. A ticket that changes meanwhile
// stays among the changed ones. Who counts the same tickets at the same time and is slower looks again.
func (s *Store) CountFlows(ctx context.Context, limit int) (n int, err error) {
	for range 5 {
		if n, err = s.countFlows(ctx, limit); err == nil || !s.dialect.isDuplicate(err) {
			break
		}
	}
	return n, err
}

func (s *Store) countFlows(ctx context.Context, limit int) (int, error) {
	ids, changes, err := s.flowChanges(ctx, limit)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	tickets, err := s.countTickets(ctx, ids)
	if err != nil {
		return 0, err
	}
	err = s.write(ctx, func(t *tx) error {
		if err := t.putFlows(ids, tickets); err != nil {
			return err
		}
		_, err := t.exec(`DELETE FROM flow_changes WHERE (ticket_id, version) IN (VALUES `+
			strings.TrimSuffix(strings.Repeat("(?, CAST(? AS BIGINT)), ", len(ids)), ", ")+`)`, changes...)
		return err
	})
	return len(ids), err
}

// flowChanges gives changed tickets, and each with the version it changed to, as values of a list.
func (s *Store) flowChanges(ctx context.Context, limit int) (ids []string, changes []any, err error) {
	err = s.rows(ctx, func(rows *sql.Rows) error {
		var id string
		var version int64
		err := rows.Scan(&id, &version)
		ids, changes = append(ids, id), append(changes, id, version)
		return err
	}, `SELECT ticket_id, version FROM flow_changes ORDER BY ticket_id LIMIT ?`, min(limit, maxCounted))
	return ids, changes, err
}

// maxCounted keeps the values of a statement within what both databases take.
const maxCounted = 1000

// values gives the places of so many rows.
func values(rows, width int) string {
	return strings.TrimSuffix(strings.Repeat("("+list(width)+"), ", rows), ", ")
}

func (s *Store) countTickets(ctx context.Context, ids []string) ([]counted, error) {
	var tickets []counted
	at := map[string]int{}
	named := in("id", ids)
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var c counted
		err := rows.Scan(&c.id, &c.number, &c.version, &c.client, &c.opened)
		at[string(c.id)] = len(tickets)
		tickets = append(tickets, c)
		return err
	}, `SELECT id, number, version, client_id, opened_at FROM tickets WHERE `+named.where(), named.args...)
	if err != nil {
		return nil, err
	}
	entries := make([][]report.Entry, len(tickets))
	c := in("ticket_id", ids)
	c.add(in("kind", report.Kinds()))
	err = s.rows(ctx, func(rows *sql.Rows) error {
		id, seq, entry, err := scanFlowEntry(rows)
		i, known := at[id]
		if err == nil && known && seq <= tickets[i].version {
			entries[i] = append(entries[i], entry)
		}
		return err
	}, `SELECT ticket_id, seq, kind, kind_version, data, at FROM events WHERE `+c.where()+` ORDER BY ticket_id, seq`, c.args...)
	for i := range tickets {
		trace := report.Follow(entries[i])
		tickets[i].flow, tickets[i].is = report.Of(trace)
		tickets[i].log = trace.Log
	}
	return tickets, err
}

func scanFlowEntry(rows *sql.Rows) (id string, seq int64, e report.Entry, err error) {
	var kind, data string
	var version int
	var at int64
	if err = rows.Scan(&id, &seq, &kind, &version, &data, &at); err != nil {
		return id, seq, e, err
	}
	e.Seq, e.At = desk.Seq(seq), store.Instant(at)
	e.Event, err = desk.DecodeEvent(kind, version, []byte(data))
	return id, seq, e, err
}

// flowBlock is the tickets of a client that were opened in a month, those of an imported log apart.
type flowBlock struct {
	client desk.ClientID
	month  int64
	log    desk.LogCode
	stamp  int64
	behind bool
	body   string
}

// putFlows replaces what is counted of tickets, except where a newer count is there.
func (t *tx) putFlows(ids []string, tickets []counted) error {
	behind, newer, err := t.flowsBefore(ids, tickets)
	if err != nil {
		return err
	}
	tickets = slices.DeleteFunc(tickets, func(c counted) bool { return newer[c.id] })
	var old []string
	flows, marks := rowsOf{width: flowWidth}, rowsOf{width: 3}
	for _, c := range tickets {
		old = append(old, string(c.id))
		if !c.is {
			continue
		}
		body, err := json.Marshal(c.flow)
		if err != nil {
			return fmt.Errorf("encode a flow: %w", err)
		}
		f, block := c.flow, c.block()
		behind[block] = true
		flows.add(string(c.id), c.number, c.version, string(c.client), block.month, string(c.log), c.opened, f.First, f.Last, f.Highest, f.Solved, f.Changes,
			f.Bounces, f.Skips, flag(f.Returned), flag(f.Front), f.Reopened, string(body))
		for _, mark := range store.FlowMarks(f) {
			marks.add(string(mark), c.number, string(c.id))
		}
	}
	if len(old) == 0 {
		return nil
	}
	gone := in("ticket_id", old)
	for _, table := range []string{"flows", "flow_marks"} {
		if _, err := t.exec(`DELETE FROM `+table+` WHERE `+gone.where(), gone.args...); err != nil {
			return err
		}
	}
	if err := flows.insert(t, insertFlows); err != nil {
		return err
	}
	if err := marks.insert(t, `INSERT INTO flow_marks (mark, number, ticket_id) VALUES `); err != nil {
		return err
	}
	for _, b := range slices.SortedFunc(maps.Keys(behind), compareBlocks) { // always in this order, so that two nodes do not lock each other out
		if err := t.flowBehind(b); err != nil {
			return err
		}
	}
	return nil
}

// flowsBefore gives the blocks that tickets were counted in, and which of them have a newer count.
func (t *tx) flowsBefore(ids []string, tickets []counted) (blocks map[flowBlock]bool, newer map[desk.TicketID]bool, err error) {
	versions := make(map[desk.TicketID]int64, len(tickets))
	for _, c := range tickets {
		versions[c.id] = c.version
	}
	blocks, newer = map[flowBlock]bool{}, map[desk.TicketID]bool{}
	c := in("ticket_id", ids)
	rows, err := t.query(`SELECT ticket_id, client_id, month, log, version FROM flows WHERE `+c.where(), c.args...) //nolint:sqlclosecheck // eachRow closes it
	if err != nil {
		return nil, nil, err
	}
	err = eachRow(rows, func(rows *sql.Rows) error {
		var id desk.TicketID
		var b flowBlock
		var version int64
		err := rows.Scan(&id, &b.client, &b.month, &b.log, &version)
		if version > versions[id] {
			newer[id] = true
		} else {
			blocks[b] = true
		}
		return err
	})
	return blocks, newer, err
}

func compareBlocks(a, b flowBlock) int {
	return cmp.Or(cmp.Compare(a.client, b.client), cmp.Compare(a.month, b.month), cmp.Compare(a.log, b.log))
}

const (
	insertFlows = `INSERT INTO flows (ticket_id, number, version, client_id, month, log, opened_at, first_tier, last_tier, highest_tier, solved_tier,
 changes, bounces, skips, returned, front, reopened, body) VALUES `
	flowWidth = 18
)

// rowsOf are rows to write with few statements.
type rowsOf struct {
	width int
	args  []any
}

func (r *rowsOf) add(values ...any) { r.args = append(r.args, values...) }

// insertedTogether are few enough for the values of one statement, and of whole hundreds so that statements repeat.
const insertedTogether = 500

func (r *rowsOf) insert(t *tx, into string) error {
	for args := r.args; len(args) > 0; {
		n := min(len(args), insertedTogether*r.width)
		if _, err := t.exec(into+values(n/r.width, r.width), args[:n]...); err != nil {
			return err
		}
		args = args[n:]
	}
	return nil
}

func (t *tx) flowBehind(b flowBlock) error {
	_, err := t.exec(`INSERT INTO flow_blocks (client_id, month, log, stamp, behind, body) VALUES (?, ?, ?, 1, 1, '')
 ON CONFLICT (client_id, month, log) DO UPDATE SET stamp = flow_blocks.stamp + 1, behind = 1`, string(b.client), b.month, string(b.log))
	return err
}

// FoldFlows sums the tickets of blocks that are behind. A block that changes meanwhile stays behind.
func (s *Store) FoldFlows(ctx context.Context, limit int) (int, error) {
	var c condition
	c.and("behind = 1")
	blocks, err := s.flowBlocks(ctx, c, limit)
	if err != nil {
		return 0, err
	}
	for _, b := range blocks {
		sum := report.NewSum()
		if err := s.addFlows(ctx, sum, b, store.FlowFilter{}); err != nil {
			return 0, err
		}
		body, err := json.Marshal(sum)
		if err != nil {
			return 0, fmt.Errorf("encode the sum of a month: %w", err)
		}
		if err := s.write(ctx, func(t *tx) error {
			_, err := t.exec(`UPDATE flow_blocks SET behind = 0, body = ? WHERE client_id = ? AND month = ? AND log = ? AND stamp = ?`,
				string(body), string(b.client), b.month, string(b.log), b.stamp)
			return err
		}); err != nil {
			return 0, err
		}
	}
	return len(blocks), nil
}

func (s *Store) flowBlocks(ctx context.Context, c condition, limit int) ([]flowBlock, error) {
	var blocks []flowBlock
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var b flowBlock
		var behind int
		err := rows.Scan(&b.client, &b.month, &b.log, &b.stamp, &behind, &b.body)
		b.behind = behind == 1
		blocks = append(blocks, b)
		return err
	}, `SELECT client_id, month, log, stamp, behind, body FROM flow_blocks WHERE `+c.where()+` ORDER BY client_id, month, log LIMIT ?`, append(c.args, limit)...)
	return blocks, err
}

// addFlows adds the tickets of a block one by one.
func (s *Store) addFlows(ctx context.Context, sum *report.Sum, b flowBlock, f store.FlowFilter) error {
	var c condition
	c.and("client_id = ? AND month = ? AND log = ?", string(b.client), b.month, string(b.log))
	addOpened(&c, "", f)
	return s.rows(ctx, func(rows *sql.Rows) error {
		var body []byte
		if err := rows.Scan(&body); err != nil {
			return err
		}
		var flow report.Flow
		if err := json.Unmarshal(body, &flow); err != nil {
			return fmt.Errorf("decode a flow: %w", err)
		}
		sum.Add(flow)
		return nil
	}, `SELECT body FROM flows WHERE `+c.where(), c.args...)
}

func addOpened(c *condition, table string, f store.FlowFilter) {
	if !f.From.IsZero() {
		c.and(table+"opened_at >= ?", store.Micros(f.From))
	}
	if !f.To.IsZero() {
		c.and(table+"opened_at < ?", store.Micros(f.To))
	}
}

// ofLog narrows by where tickets come from.
func ofLog(c *condition, table string, f store.FlowFilter) {
	if f.Client != "" {
		c.and(table+"client_id = ?", string(f.Client))
	}
	if f.Log != "" {
		c.and(table+"log = ?", string(f.Log))
	}
	switch f.Source {
	case store.FlowDesk:
		c.and(table + "log = ''")
	case store.FlowImported:
		c.and(table + "log <> ''")
	}
}

// maxBlocks is more than clients and months come to.
const maxBlocks = 1_000_000

// FlowSum merges the sums of months, and adds the tickets of a month one by one where its sum is behind or where the filter cuts through it.
func (s *Store) FlowSum(ctx context.Context, scope desk.Scope, f store.FlowFilter) (*report.Sum, error) {
	c := flowBlockCondition(scope, f)
	sum := report.NewSum()
	var byOne []flowBlock
	err := s.rows(ctx, func(rows *sql.Rows) error { // merged as they come: a database of its own reads on meanwhile
		var b flowBlock
		var body []byte
		if err := rows.Scan(&b.client, &b.month, &b.log, &b.behind, &body); err != nil {
			return err
		}
		if b.behind || cuts(f, b.month) {
			byOne = append(byOne, b)
			return nil
		}
		part := report.NewSum()
		if err := json.Unmarshal(body, part); err != nil {
			return fmt.Errorf("decode the sum of a month: %w", err)
		}
		sum.Merge(part)
		return nil
	}, `SELECT client_id, month, log, behind, CASE WHEN behind = 0 THEN body ELSE '' END FROM flow_blocks WHERE `+c.where()+` ORDER BY client_id, month, log LIMIT ?`,
		append(c.args, maxBlocks)...)
	if err != nil {
		return nil, err
	}
	for _, b := range byOne {
		if err := s.addFlows(ctx, sum, b, f); err != nil {
			return nil, err
		}
	}
	return sum, nil
}

func flowBlockCondition(scope desk.Scope, f store.FlowFilter) condition {
	var c condition
	if all, clients := store.Served(scope); !all {
		c.add(in("client_id", clients))
	}
	ofLog(&c, "", f)
	if !f.From.IsZero() {
		c.and("month >= ?", store.MonthOf(f.From))
	}
	if !f.To.IsZero() {
		c.and("month <= ?", store.MonthOf(f.To))
	}
	return c
}

func cuts(f store.FlowFilter, month int64) bool {
	begins, ends := store.MonthBegins(month), store.MonthBegins(month+1)
	return !f.From.IsZero() && f.From.After(begins) || !f.To.IsZero() && f.To.Before(ends)
}

// FlowLogs reads the names of the logs.
func (s *Store) FlowLogs(ctx context.Context, scope desk.Scope) ([]desk.LogCode, error) {
	c := flowBlockCondition(scope, store.FlowFilter{Source: store.FlowImported})
	var logs []desk.LogCode
	err := s.rows(ctx, func(rows *sql.Rows) error {
		var log desk.LogCode
		err := rows.Scan(&log)
		logs = append(logs, log)
		return err
	}, `SELECT DISTINCT log FROM flow_blocks WHERE `+c.where()+` ORDER BY log`, c.args...)
	return logs, err
}

const selectFlowRows = `SELECT t.id, t.number, t.version, t.type, t.state, t.subject, t.client_id, t.requester_id, t.team_id, t.tier, t.owner_id,
 t.priority, t.hold, t.dispatch, t.opened_at, t.last_at, t.due_at FROM `

// FlowTickets lists the tickets behind a number.
func (s *Store) FlowTickets(ctx context.Context, scope desk.Scope, f store.FlowFilter, pick store.FlowPick, p store.Page) ([]store.Row, string, error) {
	p.Sort = store.SortNewest
	query, args, err := flowTicketsQuery(s.dialect, scope, f, pick, p)
	if err != nil {
		return nil, "", err
	}
	limit := pageSize(p)
	var found []store.Row
	err = s.rows(ctx, func(rows *sql.Rows) error {
		row, err := scanRow(rows)
		found = append(found, row)
		return err
	}, query, args...)
	if err != nil || len(found) <= limit {
		return found, "", err
	}
	last := found[limit-1].Number
	return found[:limit], cursor{Sort: p.Sort, Key: last, Number: last}.text(), nil
}

// flowTicketsQuery goes from the index of the number to the tickets: the cross join keeps SQLite from turning it round.
func flowTicketsQuery(d dialect, scope desk.Scope, f store.FlowFilter, pick store.FlowPick, p store.Page) (string, []any, error) {
	kind, value, ok := pick.Parts()
	if !ok {
		return "", nil, store.UnknownPick()
	}
	var c condition
	from, number := `flows f CROSS JOIN tickets t WHERE t.id = f.ticket_id AND `, "f.number"
	if pick.IsMark() {
		from, number = `flow_marks m CROSS JOIN flows f CROSS JOIN tickets t WHERE f.ticket_id = m.ticket_id AND t.id = m.ticket_id AND `, "m.number"
		c.and("m.mark = ?", string(pick))
	} else if marks := pick.Marks(); marks != nil && d.name() == "postgres" {
		some := in("mark", marks)
		from, number = `(SELECT DISTINCT number FROM flow_marks WHERE `+some.where()+` ORDER BY number DESC) m JOIN flows f ON f.number = m.number JOIN tickets t ON t.id = f.ticket_id WHERE `, "m.number"
		c.args = append(c.args, some.args...) // left to choose, it looks for each ticket in the marks of every day
	} else if marks != nil {
		some := in("mark", marks)
		c.and("+f.number IN (SELECT number FROM flow_marks WHERE "+some.where()+")", some.args...) // down the numbers, without a sort
	} else {
		n, _ := strconv.Atoi(value) // checked by Parts
		c.add(pickCondition(pick, kind, n))
	}
	if p.After != "" {
		at, err := readCursor(p.After, p.Sort)
		if err != nil {
			return "", nil, err
		}
		c.and(number+" < ?", at.Number)
	}
	c.add(scopeCondition(scope))
	if all, clients := store.Served(scope); !all {
		c.add(in("f.client_id", clients))
	}
	ofLog(&c, "f.", f)
	addOpened(&c, "f.", f)
	return selectFlowRows + from + c.where() + ` ORDER BY ` + number + ` DESC LIMIT ?`, append(c.args, pageSize(p)+1), nil
}

// pickCondition marks with a plus what many tickets have: those are found by going down the numbers, and not by an index and a sort.
func pickCondition(pick store.FlowPick, kind string, n int) condition {
	var c condition
	switch {
	case kind == "first":
		c.and("f.first_tier = ?", n)
	case kind == "last":
		c.and("f.last_tier = ?", n)
	case kind == "highest":
		c.and("f.highest_tier = ?", n)
	case kind == "solved_at":
		c.and("f.solved_tier = ?", n)
	case kind == "changes" && n == report.Bands-1:
		c.and("+f.changes >= ?", n)
	case kind == "changes":
		c.and("f.changes = ?", n)
	case pick == store.PickOnlyFirst:
		c.and("+f.highest_tier <= 1")
	case pick == store.PickFront:
		c.and("+f.front = 1")
	case pick == store.PickPingPong:
		c.and("f.bounces > 0")
	case pick == store.PickReturned:
		c.and("f.returned > 0")
	case pick == store.PickReopened:
		c.and("f.reopened > 0")
	case pick == store.PickSkipped:
		c.and("f.skips > 0")
	case pick == store.PickSolved:
		c.and("+f.solved_tier >= 0")
	case pick == store.PickFrontLine:
		c.and("+f.solved_tier >= 0 AND +f.solved_tier <= 1")
	default:
		c.and("1 = 1")
	}
	return c
}
