package workspace

import (
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// assignMenu is who could get a ticket, in the order of [desk.Ticket.Fits], and why.
type assignMenu struct {
	Ticket  desk.Ticket
	Due     string // in words: what of it is late since when, and what is due when
	Late    bool   // something is late
	Subject string
	Choices []menuChoice
	Route   *menuRoute // words are asked for: the person is of another team
}

type menuChoice struct {
	Person  desk.Person
	Why     string
	Good    bool // nothing speaks against them
	Best    bool
	Member  bool
	Team    desk.TeamID // by which they get it
	Asks    bool        // the desk asks for words first
	Number  int         // the key that picks them; 0: none
	Present bool
}

// menuRoute asks why a ticket goes to a person of another team.
type menuRoute struct {
	Person desk.Person
	Teams  []part.Option
	Team   string
	Words  string
	Must   bool // somebody works on it: without words it is refused
}

// maxOffered is how many people a menu offers; who else there is, the sheet of the ticket has.
const maxOffered = 12

func (s *Site) openMenu(v *page.Visit, b *board, f desk.Facts, now time.Time) error {
	if b.asked.Ticket == 0 || !b.May {
		return nil
	}
	loaded, err := s.boardTicket(v, b.asked.Ticket)
	if store.IsNotFound(err) || err == nil && !loaded.Ticket.State.IsLive() {
		return nil // it is gone since the address was made
	}
	if err != nil {
		return err
	}
	t := loaded.Ticket
	terms, err := s.Engine.Terms(v.Ctx(), t)
	if err != nil {
		return err
	}
	dues := duesOf(t, terms, now)
	due := dues.next(now)
	menu := assignMenu{Ticket: t, Subject: loaded.Subject, Due: dues.words(v.Words, now), Late: dues.isLate(now)}
	for _, fit := range t.Fits(f, now) {
		if fit.Person.ID == t.Owner || len(menu.Choices) == maxOffered {
			continue
		}
		off, back := f.IsOff(fit.Person, now)
		choice := menuChoice{
			Person: fit.Person, Good: fit.Why == "", Best: fit.Best, Member: fit.Member, Team: t.TeamFor(b.House, fit.Person),
			Why: fitWords(v.Words, b.House, t, fit, offFrom(v.Words, due, off, back)), Present: off == "",
		}
		choice.Asks = !fit.Member
		if n := len(menu.Choices) + 1; n < 10 {
			choice.Number = n
		}
		menu.Choices = append(menu.Choices, choice)
		if fit.Person.ID == b.asked.Person && !fit.Member {
			menu.Route = routeTo(b.House, t, fit.Person)
		}
	}
	b.Menu = &menu
	for g := range b.Groups {
		for i := range b.Groups[g].People {
			row := &b.Groups[g].People[i]
			row.Best = len(menu.Choices) > 0 && menu.Choices[0].Best && row.Person.ID == menu.Choices[0].Person.ID
		}
	}
	return nil
}

func routeTo(h desk.House, t desk.Ticket, p desk.Person) *menuRoute {
	return &menuRoute{Person: p, Teams: teamOptionsFor(h, p), Team: string(t.TeamFor(h, p)), Must: t.Taken || t.OpenHandoff() != nil}
}

// fitWords say why somebody fits a ticket or does not: what the desk itself would go by. Off says why they are not there.
func fitWords(w *words.Words, h desk.House, t desk.Ticket, fit desk.Fit, off string) string {
	parts := []string{}
	if !fit.Member {
		parts = append(parts, h.TeamName(t.TeamFor(h, fit.Person)))
	}
	if fit.Why == routing.OffSkill || fit.Why == routing.OffCapacity {
		parts = append(parts, offWords(w, fit.Why, time.Time{}))
	}
	if off != "" {
		parts = append(parts, off)
	}
	if fit.Had {
		parts = append(parts, w.T("board.had"))
	}
	if fit.Proposed {
		parts = append(parts, w.T("board.proposed"))
	}
	return strings.Join(append(parts, w.T("board.load", "Load", fit.Load, "Room", fit.Person.Room())), " · ")
}

// boardTicket loads a ticket that the visitor sees from the desk's side.
func (s *Site) boardTicket(v *page.Visit, number int64) (store.Loaded, error) {
	loaded, err := s.Store().TicketByNumber(v.Ctx(), number)
	if err == nil && !v.Actor.Scope().IsAgentOf(loaded.Ticket) {
		return store.Loaded{}, desk.NotFound("ticket")
	}
	return loaded, err
}

// planForm plans work on a ticket, or changes what is planned.
type planForm struct {
	Ticket                         desk.Ticket
	Subject                        string
	Work                           desk.Seq // 0: new
	Kind, Person                   string
	Day, From, Minutes             string
	Before, After                  string
	Words                          string
	Warned                         []desk.WorkWarning // what speaks against it: sent again, it is planned all the same
	Due                            time.Time          // when the solution is; zero: it is not known
	Terms                          sla.OnSite
	People                         []part.Option
	Zone                           string
	Begun, Overlaps                bool
	MaySchedule, MayEnd, MayFinish bool
}

func (s *Site) planOf(v *page.Visit, a boardAsked, f desk.Facts) (*planForm, error) {
	loaded, err := s.boardTicket(v, a.Plan)
	if store.IsNotFound(err) || err == nil && !loaded.Ticket.State.IsLive() {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	t := loaded.Ticket
	terms, err := s.Engine.Terms(v.Ctx(), t)
	if err != nil {
		return nil, err
	}
	form := &planForm{
		Ticket: t, Subject: loaded.Subject, Kind: string(desk.WorkVisit), Person: string(a.Person), Day: a.Day.Format(dayForm), From: "09:00", Minutes: "60",
		Before: "30", After: "30", Terms: t.OnSite(terms), Zone: words.Place(v.Words.Zone), Due: t.SolutionDue(terms, v.Words.Now.UTC()),
		MaySchedule: v.Actor.May(desk.ScheduleWork{}, t), MayEnd: v.Actor.May(desk.CancelWork{}, t), MayFinish: v.Actor.May(desk.FinishWork{}, t),
	}
	if next := v.Words.Now.In(v.Words.Zone).Add(time.Hour).Truncate(time.Hour); v.Words.IsToday(a.Day) && next.Day() == a.Day.Day() {
		form.From = next.Format("15:04")
	}
	if form.Person == "" {
		form.Person = string(t.Owner)
	}
	for _, fit := range t.Fits(f, v.Words.Now.UTC()) {
		form.People = append(form.People, part.Option{Value: string(fit.Person.ID), Label: fit.Person.Name})
	}
	if work := t.Appointment(a.Work); work != nil && !work.Done {
		from := work.From.In(v.Words.Zone)
		form.Work, form.Kind, form.Person = work.Seq, string(work.Kind), string(work.Person)
		form.Day, form.From, form.Minutes = from.Format(dayForm), from.Format("15:04"), strconv.Itoa(int(work.Until.Sub(work.From).Minutes()))
		form.Before, form.After = strconv.Itoa(work.Before), strconv.Itoa(work.After)
		form.Begun = !work.Leaves().After(v.Words.Now)
	}
	return form, nil
}

// movedTo puts what was typed into the form on another day of the board. A new plan whose day was the board's goes along with it.
func (f *planForm) movedTo(a boardAsked, value func(string) string) {
	f.typed(value)
	f.Overlaps = value("body") != "" || value("force") != ""
	if f.Work == 0 && !a.Week && value("date") == value("of") {
		f.Day = a.Day.Format(dayForm)
	}
}

// typed puts what was sent back into the form.
func (f *planForm) typed(value func(string) string) {
	for field, name := range map[*string]string{
		&f.Kind: "kind", &f.Person: "person", &f.Day: "date", &f.From: "from", &f.Minutes: "minutes", &f.Before: "before", &f.After: "after", &f.Words: "body",
	} {
		if text := value(name); text != "" {
			*field = text
		}
	}
}
