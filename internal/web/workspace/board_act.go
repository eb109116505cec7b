package workspace

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/web/page"
)

// boardAct does what a form of the board asks for. After it the board is shown anew; a refusal shows it as it is now, with what was typed.
func (s *Site) boardAct(act func(v *page.Visit, a boardAsked, number int64) (url.Values, error)) func(*page.Visit) error {
	return func(v *page.Visit) error {
		if err := mayBoard(v); err != nil {
			return err
		}
		if err := own(v); err != nil {
			return err
		}
		number, err := strconv.ParseInt(v.R.PathValue("number"), 10, 64)
		if err != nil {
			return desk.NotFound("ticket")
		}
		a := readBoard(v)
		done, err := act(v, a, number)
		if err != nil {
			return s.refuseBoard(v, a, number, err)
		}
		q := a.query()
		for name := range done {
			q.Set(name, done.Get(name))
		}
		v.Go("/dispatch?" + q.Encode())
		return nil
	}
}

// cautioned says that something speaks against scheduled work and nobody has said yet that they know.
type cautioned struct{ warned []desk.WorkWarning }

func (cautioned) Error() string { return "something speaks against this time" }

func (s *Site) refuseBoard(v *page.Visit, a boardAsked, number int64, err error) error {
	var w cautioned
	asks := errors.As(err, &w)
	if !asks && !page.IsRefusal(err) {
		return err
	}
	planning := v.Form("minutes") != "" || v.Form("at") != ""
	if planning {
		a.Plan, a.Work = number, seqOf(v.Form("work"))
	} else {
		a.Ticket, a.Person = number, desk.PersonID(v.Form("person"))
	}
	b, showErr := s.boardOf(v, a)
	if showErr != nil {
		return showErr
	}
	if b.Plan != nil {
		s.dropInto(v, a, b.Plan)
		b.Plan.typed(v.Form)
		b.Plan.Warned = w.warned
		b.Plan.Overlaps = page.IsKind(err, desk.KindConflict) || v.Form("force") != ""
	}
	if b.Menu != nil && b.Menu.Route != nil {
		b.Menu.Route.Words = v.Form("body")
	}
	if asks {
		return s.sendBoard(v, http.StatusUnprocessableEntity, b)
	}
	b.Problem = s.Problem(v, err)
	return s.sendBoard(v, page.StatusOf(err), b)
}

// dropInto puts where planned work was let go into its form, so that what was refused can be seen and mended.
func (s *Site) dropInto(v *page.Visit, a boardAsked, form *planForm) {
	before := form.Ticket.Appointment(form.Work)
	if v.Form("at") == "" || before == nil {
		return
	}
	if plan, err := s.dropped(v, a, before, desk.ScheduleWork{}); err == nil {
		from := plan.From.In(v.Words.Zone)
		form.Day, form.From = from.Format(dayForm), from.Format("15:04")
	}
}

// boardAssign gives a ticket to a person of its team, or back to the queue, or routes it to a person of another team.
func (s *Site) boardAssign(v *page.Visit, _ boardAsked, number int64) (url.Values, error) {
	loaded, err := s.boardTicket(v, number)
	if err != nil {
		return nil, err
	}
	t, to := loaded.Ticket, desk.PersonID(v.Form("person"))
	call := s.call(v)
	if to != "" {
		person, err := s.Store().Person(v.Ctx(), to)
		if err != nil {
			return nil, err
		}
		if team := desk.TeamID(v.Form("team")); !person.IsMember(t.Team) {
			if team == "" || !person.IsMember(team) {
				team = t.TeamFor(s.House(), person)
			}
			if body(v).IsEmpty() { // asked for although nobody may have it yet: the story goes with it
				return nil, desk.Invalid("body", "board.route_words", "That person is of another team. Say in a sentence why the ticket goes there.")
			}
			if _, err := s.Engine.Do(v.Ctx(), t.ID, desk.Route{Team: team, Content: body(v)}, call); err != nil {
				return nil, err
			}
			call.Expect = 0
		}
	}
	if _, err := s.Engine.Do(v.Ctx(), t.ID, desk.Assign{To: to}, call); err != nil {
		return nil, err
	}
	return url.Values{"did": {v.R.PathValue("number")}, "to": {string(to)}, "was": {string(t.Owner)}}, nil
}

// boardWork plans work on a ticket, or changes what is planned.
func (s *Site) boardWork(v *page.Visit, a boardAsked, number int64) (url.Values, error) {
	loaded, err := s.boardTicket(v, number)
	if err != nil {
		return nil, err
	}
	t := loaded.Ticket
	before := t.Appointment(seqOf(v.Form("work")))
	plan, err := s.readPlan(v, a, before)
	if err != nil {
		return nil, err
	}
	if err := s.caution(v, t, plan); err != nil {
		return nil, err
	}
	plan.Force, plan.Content = v.Form("force") != "", body(v)
	done := url.Values{"did": {v.R.PathValue("number")}}
	if before == nil {
		result, err := s.Engine.Do(v.Ctx(), t.ID, plan, s.call(v))
		done.Set("planned", strconv.FormatInt(int64(result.First), 10))
		return done, err
	}
	done.Set("moved", strconv.FormatInt(int64(before.Seq), 10))
	done.Set("was", string(before.Person)+" "+strconv.FormatInt(before.From.Unix(), 10)+" "+strconv.FormatInt(before.Until.Unix(), 10))
	_, err = s.Engine.Do(v.Ctx(), t.ID, desk.MoveWork{
		Work: before.Seq, Person: plan.Person, From: plan.From, Until: plan.Until, Before: plan.Before, After: plan.After, Force: plan.Force, Content: plan.Content,
	}, s.call(v))
	return done, err
}

// readPlan reads the form, or where on the board something was dropped.
func (s *Site) readPlan(v *page.Visit, a boardAsked, before *desk.Appointment) (desk.ScheduleWork, error) {
	plan := desk.ScheduleWork{Kind: desk.WorkKind(v.Form("kind")), Person: desk.PersonID(v.Form("person"))}
	if v.Form("at") != "" || v.Form("unix") != "" {
		return s.dropped(v, a, before, plan)
	}
	from, err := time.ParseInLocation(dayForm+" 15:04", v.Form("date")+" "+v.Form("from"), v.Words.Zone)
	if err != nil {
		return plan, desk.Invalid("from", "board.time_form", "The day and the time are not ones. Write them as 2026-06-01 and 14:00.")
	}
	minutes, err := strconv.Atoi(strings.TrimSpace(v.Form("minutes")))
	if err != nil {
		return plan, desk.Invalid("minutes", "board.minutes", "Say in minutes how long the work takes.")
	}
	plan.From = from.UTC()
	plan.Until = plan.From.Add(time.Duration(minutes) * time.Minute)
	if before != nil {
		plan.Kind = before.Kind
	}
	if plan.Kind == desk.WorkVisit {
		plan.Before, _ = strconv.Atoi(v.Form("before"))
		plan.After, _ = strconv.Atoi(v.Form("after"))
	}
	return plan, nil
}

// dropped reads where planned work was let go: a share of the board, or an instant that it goes back to.
func (s *Site) dropped(v *page.Visit, a boardAsked, before *desk.Appointment, plan desk.ScheduleWork) (desk.ScheduleWork, error) {
	if before == nil {
		return plan, desk.NotFound("work")
	}
	plan.Kind, plan.Before, plan.After = before.Kind, before.Before, before.After
	if unix, err := strconv.ParseInt(v.Form("unix"), 10, 64); err == nil {
		plan.From = time.Unix(unix, 0).UTC()
	} else {
		at, _ := strconv.ParseFloat(v.Form("at"), 64)
		f, now, err := s.Engine.StaffFacts(v.Ctx())
		if err != nil {
			return plan, err
		}
		days := a.days()
		bookings, err := s.Store().Bookings(v.Ctx(), desk.Span{From: days[0].UTC(), Until: days[len(days)-1].AddDate(0, 0, 1).UTC()})
		if err != nil {
			return plan, err
		}
		plan.From = framesOf(days, f, bookings, now).instant(at)
	}
	plan.Until = plan.From.Add(before.Until.Sub(before.From))
	return plan, nil
}

// caution shows what speaks against a time before it is taken, once.
func (s *Site) caution(v *page.Visit, t desk.Ticket, plan desk.ScheduleWork) error {
	if v.Form("seen") != "" || v.Form("unix") != "" || v.Form("force") != "" {
		return nil
	}
	f, now, err := s.Engine.StaffFacts(v.Ctx())
	if err != nil {
		return err
	}
	if f.Persons, err = s.Store().Persons(v.Ctx(), []desk.PersonID{plan.Person}); err != nil {
		return err
	}
	if f.Terms, err = s.Engine.Terms(v.Ctx(), t); err != nil {
		return err
	}
	a := desk.Appointment{
		Seq: seqOf(v.Form("work")), Kind: plan.Kind, Person: plan.Person, From: plan.From, Until: plan.Until, Before: plan.Before, After: plan.After,
		Terms: t.OnSite(f.Terms),
	}
	warned := slices.DeleteFunc(t.WorkWarnings(a, f, now), func(w desk.WorkWarning) bool { return w == desk.WarnOverlap }) // the core refuses that
	if len(warned) == 0 {
		return nil
	}
	return cautioned{warned}
}

// boardEnd calls planned work off, or notes it as done.
func (s *Site) boardEnd(v *page.Visit, _ boardAsked, number int64) (url.Values, error) {
	loaded, err := s.boardTicket(v, number)
	if err != nil {
		return nil, err
	}
	seq := seqOf(v.R.PathValue("seq"))
	var c desk.Command = desk.CancelWork{Work: seq}
	end := "cancelled"
	if v.Form("end") == "done" {
		c, end = desk.FinishWork{Work: seq}, "finished"
	}
	_, err = s.Engine.Do(v.Ctx(), loaded.Ticket.ID, c, s.call(v))
	return url.Values{"did": {v.R.PathValue("number")}, "end": {end}}, err
}

// boardSaid words what was just done, with the form that undoes it.
func (s *Site) boardSaid(v *page.Visit, a boardAsked, f desk.Facts, now time.Time) (*boardSaid, error) {
	if id := v.Query("noted"); id != "" {
		return saidAway(v, awayOf(desk.PersonID(id), f, now)), nil
	}
	if done := v.Query("leave"); done == "planned" || done == "taken" {
		if form := awayOf(a.Away, f, now); form != nil {
			return &boardSaid{Text: v.T("board.said.leave."+done, "Name", form.Person.Name)}, nil
		}
	}
	if moved := v.Query("evened"); moved != "" {
		return s.saidEven(v, a, moved)
	}
	number, err := strconv.ParseInt(v.Query("did"), 10, 64)
	if err != nil {
		return nil, nil
	}
	loaded, err := s.boardTicket(v, number)
	if err != nil {
		return nil, nil //nolint:nilerr // it went out of sight: there is nothing to say
	}
	t := loaded.Ticket
	said := &boardSaid{Fields: map[string]string{"version": strconv.FormatInt(int64(t.Version), 10)}}
	name := func(id desk.PersonID) string {
		person, _ := s.Store().Person(v.Ctx(), id)
		return person.Name
	}
	switch {
	case v.Query("planned") != "" && t.Appointment(seqOf(v.Query("planned"))) != nil:
		work := t.Appointment(seqOf(v.Query("planned")))
		said.Text = v.T("board.said.planned", "Number", number, "Name", name(work.Person), "At", v.Words.Appointed(work.From))
		said.Action = a.action(number, "/work/"+v.Query("planned"))
	case v.Query("moved") != "" && t.Appointment(seqOf(v.Query("moved"))) != nil:
		work := t.Appointment(seqOf(v.Query("moved")))
		said.Text = v.T("board.said.moved", "Number", number, "Name", name(work.Person), "At", v.Words.Appointed(work.From))
		if was := strings.Fields(v.Query("was")); len(was) == 3 {
			said.Action = a.action(number, "/work")
			said.Fields["work"], said.Fields["person"], said.Fields["unix"] = v.Query("moved"), was[0], was[1]
		}
	case v.Query("end") != "":
		said.Text = v.T("board.said."+map[bool]string{true: "finished", false: "cancelled"}[v.Query("end") == "finished"], "Number", number)
	case t.Owner != "" && string(t.Owner) == v.Query("to"):
		said.Text = v.T("board.said.assigned", "Number", number, "Name", name(t.Owner))
		said.Action, said.Fields["person"] = a.action(number, "/assign"), ""
		if was := desk.PersonID(v.Query("was")); was != "" {
			said.Fields["person"] = string(was)
		}
	case t.Owner == "" && v.Query("to") == "":
		said.Text = v.T("board.said.back", "Number", number)
	default:
		return nil, nil // somebody did something else with it since
	}
	return said, nil
}
