package workspace

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/words"
)

// balanceForm is what would better be with somebody else, for a dispatcher to tick.
type balanceForm struct {
	Moves []balanceMove
}

type balanceMove struct {
	Number   int64
	Subject  string
	Priority desk.Priority
	Code     string // as the form sends it
	From, To desk.Person
	Why      string
	Load     string // what the receiver would have in hand
}

// Limits of one balancing: tickets read of a person, and moves proposed.
const (
	maxOfHand  = 50
	maxMoves   = 40
	movesField = "move"
)

// balanceOf proposes moves among those who have too much in hand or are not there.
func (s *Site) balanceOf(v *page.Visit, f desk.Facts, now time.Time) (*balanceForm, error) {
	var owned []store.Row
	for _, p := range f.Agents {
		work := f.Work[p.ID]
		off, _ := f.IsOff(p, now)
		if p.Disabled || work.Points == 0 || off == "" && work.Points <= p.Room() {
			continue
		}
		rows, _, err := s.Store().ListTickets(v.Ctx(), store.TicketFilter{Scope: v.Actor.Scope(), Live: true, Owner: p.ID}, store.Page{Sort: store.SortDue, Limit: maxOfHand})
		if err != nil {
			return nil, err
		}
		owned = append(owned, rows...)
	}
	tickets, err := s.ticketsOf(v, owned)
	if err != nil {
		return nil, err
	}
	var hands []desk.InHand
	subjects := map[desk.TicketID]string{}
	for _, r := range owned {
		if t, ok := tickets[r.ID]; ok && v.Actor.Scope().IsAgentOf(t) {
			hands = append(hands, desk.InHand{Ticket: t, DueAt: r.DueAt})
			subjects[r.ID] = r.Subject
		}
	}
	moves := desk.Balance(f, hands, now)
	return &balanceForm{Moves: s.worded(v.Words, f, hands, subjects, moves[:min(len(moves), maxMoves)])}, nil
}

func (s *Site) worded(w *words.Words, f desk.Facts, hands []desk.InHand, subjects map[desk.TicketID]string, moves []desk.Move) []balanceMove {
	people := map[desk.PersonID]desk.Person{}
	for _, p := range f.Agents {
		people[p.ID] = p
	}
	var all []balanceMove
	for _, m := range moves {
		t := hands[slices.IndexFunc(hands, func(h desk.InHand) bool { return h.Ticket.ID == m.Ticket })].Ticket
		one := balanceMove{Number: t.Number, Subject: subjects[t.ID], Priority: t.Priority, From: people[m.From], To: people[m.To], Code: moveCode(t, m.From, m.To)}
		one.Why = whyMoved(w, m, one.From)
		one.Load = w.T("board.load", "Load", m.Has, "Room", one.To.Room())
		all = append(all, one)
	}
	return all
}

// whyMoved words why a ticket would better be with somebody else.
func whyMoved(w *words.Words, m desk.Move, from desk.Person) string {
	if m.Why == desk.MoveOver {
		return w.T("board.balance.over", "Load", m.Had, "Room", from.Room())
	}
	return w.T("board.balance.absent", "Off", offWords(w, m.Off, m.Back))
}

// moveCode names a move in a form: the ticket as it was looked at, by its version, or 0 for however it is, who has it, who gets it. Ids hold no dots.
func moveCode(t desk.Ticket, from, to desk.PersonID) string {
	return strings.Join([]string{strconv.FormatInt(t.Number, 10), strconv.FormatInt(int64(t.Version), 10), string(from), string(to)}, ".")
}

type askedMove struct {
	number   int64
	version  desk.Seq
	from, to desk.PersonID
}

// readMoves reads codes; what is none of them is passed over.
func readMoves(codes []string) []askedMove {
	var all []askedMove
	for _, code := range codes {
		for one := range strings.SplitSeq(code, ",") {
			parts := strings.Split(one, ".")
			if len(parts) != 4 || len(all) >= maxMoves {
				continue
			}
			number, err := strconv.ParseInt(parts[0], 10, 64)
			version := seqOf(parts[1])
			if err != nil || number <= 0 || version < 0 || parts[3] == "" {
				continue
			}
			all = append(all, askedMove{number, version, desk.PersonID(parts[2]), desk.PersonID(parts[3])})
		}
	}
	return all
}

// evenOut gives what was ticked to others. What somebody changed meanwhile stays where it is, and is told.
func (s *Site) evenOut(v *page.Visit) error {
	if err := mayBoard(v); err != nil {
		return err
	}
	if err := own(v); err != nil {
		return err
	}
	if err := v.R.ParseForm(); err != nil {
		return err
	}
	a := readBoard(v)
	asked := readMoves(v.R.PostForm[movesField])
	if len(asked) == 0 {
		return s.refuseEven(v, a, desk.Invalid(movesField, "board.balance.none", "Nothing is ticked. Tick the tickets that are to change hands."))
	}
	var done []string
	for _, m := range asked {
		loaded, err := s.boardTicket(v, m.number)
		if err == nil {
			_, err = s.Engine.Do(v.Ctx(), loaded.Ticket.ID, desk.Assign{To: m.to}, engine.Call{Actor: v.Actor, Via: desk.ViaWeb, Expect: m.version})
		}
		switch {
		case err == nil:
			done = append(done, moveCode(desk.Ticket{Number: m.number, Version: m.version}, m.from, m.to))
		case page.IsKind(err, desk.KindForbidden):
			return s.refuseEven(v, a, err)
		case !page.IsRefusal(err) && !store.IsNotFound(err):
			return err
		}
	}
	if len(done) == 0 {
		return s.refuseEven(v, a, &desk.Error{Kind: desk.KindConflict, Code: "board.balance.late", Message: "Somebody else changed these tickets since. This is how it stands now."})
	}
	q := a.query()
	q.Set("evened", strings.Join(done, ","))
	if left := len(asked) - len(done); left > 0 {
		q.Set("left", strconv.Itoa(left))
	}
	v.Go("/dispatch?" + q.Encode())
	return nil
}

func (s *Site) refuseEven(v *page.Visit, a boardAsked, err error) error {
	a.Even = true
	b, showErr := s.boardOf(v, a)
	if showErr != nil {
		return showErr
	}
	b.Problem = s.Problem(v, err)
	return s.sendBoard(v, page.StatusOf(err), b)
}

// saidEven tells how many tickets changed hands, with the form that gives back those that are still where they went.
func (s *Site) saidEven(v *page.Visit, a boardAsked, codes string) (*boardSaid, error) {
	var back []string
	moved := 0
	for _, m := range readMoves([]string{codes}) {
		loaded, err := s.boardTicket(v, m.number)
		if store.IsNotFound(err) || err == nil && loaded.Ticket.Owner != m.to {
			continue // or the address is made up
		}
		if err != nil {
			return nil, err
		}
		moved++
		if m.from != "" {
			back = append(back, moveCode(loaded.Ticket, m.to, m.from))
		}
	}
	if moved == 0 {
		return nil, nil
	}
	said := &boardSaid{Text: v.Words.N("board.said.evened", moved)}
	if left, _ := strconv.Atoi(v.Query("left")); left > 0 {
		said.Text += " " + v.Words.N("board.said.left", left)
	}
	if len(back) > 0 {
		said.Action = "/dispatch/balance" + suffix(url.Values(a.query()))
		said.Fields = map[string]string{movesField: strings.Join(back, ",")}
	}
	return said, nil
}
