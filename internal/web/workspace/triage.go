package workspace

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/core/triage"
	"tierdesk/internal/store"
	"tierdesk/internal/web/page"
	"tierdesk/internal/web/part"
	"tierdesk/internal/words"
)

// triaging is one untriaged ticket with what is asked about it, and what was done with the one before.
type triaging struct {
	shown
	Left      string // how many wait, this one included
	Empty     bool   // nothing waits
	Others    int    // wait, but colleagues have them open
	Category  desk.CategoryID
	Team      desk.TeamID
	Affected  string
	Stands    string
	Guessed   map[triage.Kind]bool // values that are filled in because a suggestion is sure
	Questions []desk.Question      // of the category, without those that every ticket is asked
	Said      map[string]string
	Weighed   weighed
	Answer    string // typed and refused
	Ask       string
	Open      string // the fold that was refused
	Done      *triaged
}

// triaged is what was just done with a ticket.
type triaged struct {
	Number int64
	Act    string
	Team   string // that it went to
	Undo   bool
	Was    url.Values
}

// mayTriage tells who sorts new tickets: those of tier 1, and those who lead.
func mayTriage(p desk.Person, h desk.House) bool {
	return part.Triages(p, h)
}

// triageLimit is how many new tickets are looked through for the next: the longest page of a list.
const triageLimit = 200

// isFresh tells whether a ticket can still be sorted: nobody works on it, and it waits for nothing.
func isFresh(t desk.Ticket) bool {
	return t.State == desk.StateNew && !t.Taken && t.Owner == "" && t.Hold == nil && t.OpenHandoff() == nil
}

// waitsForTriage tells whether nobody has said yet what a ticket is about, or it lies with the intake although its category names another team.
func waitsForTriage(t desk.Ticket, h desk.House) bool {
	named := h.Categories[t.Category].Team
	return isFresh(t) && (t.Category == "" || t.Team == h.Intake && named != "" && named != h.Intake)
}

// unsorted is waitsForTriage as far as rows tell, so that what waits in the queues of other teams does not fill the page.
func unsorted(intake desk.TeamID) rules.Condition {
	is := func(field, value string) rules.Condition {
		return rules.Condition{Field: field, Op: rules.Is, Values: []string{value}}
	}
	return rules.Condition{All: []rules.Condition{is("hold", ""), {Any: []rules.Condition{is("category", ""), is("team", string(intake))}}}}
}

// triageQueue are the tickets that wait for triage and are the visitor's to sort, the oldest first.
func (s *Site) triageQueue(v *page.Visit) ([]desk.Ticket, error) {
	house := s.House()
	filter := store.TicketFilter{Scope: v.Actor.Scope(), States: []desk.State{desk.StateNew}, Unowned: true, Where: unsorted(house.Intake)}
	rows, _, err := s.Store().ListTickets(v.Ctx(), filter, store.Page{Sort: store.SortOldest, Limit: triageLimit})
	if err != nil {
		return nil, err
	}
	tickets, err := s.ticketsOf(v, rows)
	if err != nil {
		return nil, err
	}
	var all []desk.Ticket
	for _, r := range rows {
		if t, there := tickets[r.ID]; there && waitsForTriage(t, house) && v.Actor.May(desk.Route{}, t) {
			all = append(all, t)
		}
	}
	return all, nil
}

// triageNext hands out the next ticket after the one that was done, and passes over those that somebody else has open.
func (s *Site) triageNext(v *page.Visit) error {
	if !mayTriage(v.Person(), s.House()) {
		return desk.NotFound("page")
	}
	waiting, err := s.triageQueue(v)
	if err != nil {
		return err
	}
	after, _ := strconv.ParseInt(v.Query("after"), 10, 64)
	first := slices.IndexFunc(waiting, func(t desk.Ticket) bool { return t.Number > after })
	if first > 0 {
		waiting = slices.Concat(waiting[first:], waiting[:first])
	}
	for _, one := range waiting {
		others, err := s.presentOn(v, one.ID)
		if err != nil {
			return err
		}
		if len(others) > 0 {
			continue
		}
		loaded, err := s.Store().Ticket(v.Ctx(), one.ID)
		if err != nil {
			return err
		}
		return s.triagePage(v, http.StatusOK, loaded, len(waiting), triaging{})
	}
	p := triaging{Empty: true, Others: len(waiting)}
	p.Actor, p.Me, p.House = v.Actor, v.Person(), s.House()
	if p.Done, err = s.justDone(v); err != nil {
		return err
	}
	return s.Render(v, http.StatusOK, triagePage(s.Frame(v, v.T("triage.desk")), p))
}

// triageShow shows one ticket for triage, whoever has it open. One that is sorted already is shown as any other.
func (s *Site) triageShow(v *page.Visit) error {
	if !mayTriage(v.Person(), s.House()) {
		return desk.NotFound("page")
	}
	loaded, err := s.ticket(v)
	if err != nil {
		return err
	}
	if !isFresh(loaded.Ticket) || !v.Actor.May(desk.Route{}, loaded.Ticket) {
		v.Go(path(loaded.Ticket.Number))
		return nil
	}
	return s.triagePage(v, http.StatusOK, loaded, 0, triaging{})
}

func (s *Site) triagePage(v *page.Visit, status int, loaded store.Loaded, left int, p triaging) error {
	problem := p.Problem
	var err error
	if p.shown, err = s.show(v, loaded); err != nil {
		return err
	}
	p.Problem, p.Query, p.Triaging = problem, "", true
	if left > 0 {
		p.Left = strconv.Itoa(left)
		if left >= triageLimit {
			p.Left += "+"
		}
	}
	if p.Done, err = s.justDone(v); err != nil {
		return err
	}
	get := v.Query
	if v.R.Method == http.MethodPost {
		get = v.Form
	}
	p.fill(get, v.R.URL.Query().Has("category") || v.R.Method == http.MethodPost)
	now := time.Now().UTC() // who has it before them keeps it from others, with and without a script
	if err := s.Store().SavePresence(v.Ctx(), store.Presence{Ticket: loaded.Ticket.ID, Person: v.Person().ID, Doing: "viewing", Until: now.Add(triageFor)}, now); err != nil {
		return err
	}
	if v.IsPartial() {
		return s.Render(v, status, triageForm(p))
	}
	return s.Render(v, status, triagePage(s.Frame(v, v.T("triage.desk")), p))
}

// triageFor is how long a ticket that was handed out is kept from others, unless its page is heard of again.
const triageFor = 2 * time.Minute

// fill puts into the form what was chosen, else what the ticket has, else what a suggestion is sure of. Nothing of it is kept before it is sent.
func (p *triaging) fill(get func(string) string, sent bool) {
	p.Category, p.Team, p.Guessed = p.Ticket.Category, p.Ticket.Team, map[triage.Kind]bool{}
	if sent {
		p.Category, p.Team, p.Affected, p.Stands = desk.CategoryID(get("category")), desk.TeamID(get("team")), get("affected"), get("standstill")
	} else {
		p.guess()
	}
	if c := p.House.Categories[p.Category]; sent && get("was") != string(p.Category) && c.Team != "" && p.canRoute(c.Team) {
		p.Team = c.Team // another category leads to its own team, until one is chosen
	}
	p.Questions = nil
	for _, q := range p.House.Questions(p.Category) {
		if q.Kind != desk.AskAffected && q.Kind != desk.AskStandstill {
			p.Questions = append(p.Questions, q)
		}
	}
	p.Said = part.Said(p.Questions, get)
	told, _ := desk.Hear(p.asked(), p.said(), 0, false) // what cannot be read is told when it is sent
	matrix := p.House.Matrix
	if p.Client.HasOwn {
		matrix = p.Client.Matrix
	}
	p.Weighed = weighed{Matrix: matrix, Impact: cmp.Or(told.Impact(), p.Ticket.Impact), Urgency: cmp.Or(told.Urgency, p.Ticket.Urgency)}
}

func (p *triaging) guess() {
	for _, line := range p.Advice.Lines {
		if !line.Sure || line.Is || !line.May {
			continue
		}
		switch line.Kind {
		case triage.Category:
			if p.Ticket.Category == "" {
				p.Category, p.Guessed[triage.Category] = desk.CategoryID(line.Value), true
			}
		case triage.Team:
			p.Team, p.Guessed[triage.Team] = desk.TeamID(line.Value), true
		}
	}
}

func (p shown) canRoute(team desk.TeamID) bool {
	return team == p.Ticket.Team || slices.ContainsFunc(p.routes(), func(o part.Option) bool { return o.Value == string(team) })
}

// Every ticket is asked how many are affected and whether work stands still: impact and urgency follow.
var (
	askAffected = desk.Question{ID: "affected", Kind: desk.AskAffected}
	askStands   = desk.Question{ID: "standstill", Kind: desk.AskStandstill}
)

// asked are all questions in the order of the category, with the two that every ticket is asked where the category does not.
func (p *triaging) asked() []desk.Question {
	all := slices.Clone(p.House.Questions(p.Category))
	for _, one := range []desk.Question{askAffected, askStands} {
		if !slices.ContainsFunc(all, func(q desk.Question) bool { return q.Kind == one.Kind }) {
			all = append(all, one)
		}
	}
	return all
}

func (p *triaging) said() map[string]string {
	said := map[string]string{}
	for _, q := range p.asked() {
		switch q.Kind {
		case desk.AskAffected:
			said[q.ID] = p.Affected
		case desk.AskStandstill:
			said[q.ID] = p.Stands
		default:
			said[q.ID] = p.Said[q.ID]
		}
	}
	return said
}

// teams are those the ticket may go to, where it is now first.
func (p triaging) teams() []part.Option {
	now := part.Option{Value: string(p.Ticket.Team), Label: "T" + num(int64(p.Ticket.Tier)) + " " + p.House.TeamName(p.Ticket.Team)}
	return append([]part.Option{now}, p.routes()...)
}

// readable are the articles that the requester may read: an answer can lead to them.
func (p triaging) readable() []found {
	return slices.DeleteFunc(slices.Clone(p.Articles), func(f found) bool { return !f.Told })
}

// triageActs are the acts of triage by the last part of their address.
var triageActs = map[string]triageRun{
	"set": (*Site).triageSet, "answer": (*Site).triageAnswer, "ask": (*Site).triageAsk, "merge": (*Site).triageMerge, "discard": (*Site).triageDiscard,
}

type triageRun func(*Site, *page.Visit, store.Loaded, *triaging) error

// triageAct does one act and goes on to the next ticket. What was refused is shown again with what was typed.
func (s *Site) triageAct(act string, run triageRun) func(*page.Visit) error {
	return func(v *page.Visit) error {
		if !mayTriage(v.Person(), s.House()) {
			return desk.NotFound("page")
		}
		loaded, err := s.ticket(v)
		if err == nil {
			err = own(v)
		}
		if err != nil {
			return err
		}
		p := triaging{Open: act}
		switch act {
		case "answer":
			p.Answer = v.Form("body")
		case "ask":
			p.Ask = v.Form("body")
		}
		if err := run(s, v, loaded, &p); err != nil {
			return s.triageRefused(v, p, err)
		}
		return s.triageDone(v, loaded.Ticket, act)
	}
}

func (s *Site) triageRefused(v *page.Visit, p triaging, err error) error {
	if !page.IsRefusal(err) {
		return err
	}
	fresh, freshErr := s.ticket(v)
	if freshErr != nil {
		return freshErr
	}
	p.Problem = s.Problem(v, err)
	return s.triagePage(v, page.StatusOf(err), fresh, 0, p)
}

// triageDone lets go of a ticket and goes on to the next.
func (s *Site) triageDone(v *page.Visit, t desk.Ticket, act string) error {
	now := time.Now().UTC()
	if err := s.Store().LeavePresence(v.Ctx(), t.ID, v.Person().ID, now); err != nil {
		return err
	}
	back := url.Values{"after": {num(t.Number)}, "did": {act}}
	if act == "set" {
		back.Set("was", strings.Join([]string{string(t.Category), string(t.Impact), string(t.Urgency), string(t.Team)}, "."))
	}
	v.Go("/triage?" + back.Encode())
	return nil
}

// triageSet keeps what was said of a ticket and gives it to its team. A value that was suggested keeps the suggestion's reason; the priority keeps
// that of the answers.
func (s *Site) triageSet(v *page.Visit, loaded store.Loaded, p *triaging) error {
	p.shown = shown{Ticket: loaded.Ticket, Subject: loaded.Subject, House: s.House(), Actor: v.Actor, Me: v.Person()}
	var err error
	if p.Client, err = s.Store().Client(v.Ctx(), loaded.Ticket.Client); err != nil && !store.IsNotFound(err) {
		return err
	}
	p.fill(v.Form, true)
	p.Team = desk.TeamID(v.Form("team"))
	told, err := desk.Hear(p.asked(), p.said(), p.House.Version, false)
	if err != nil {
		return err
	}
	if p.Category == "" {
		return desk.Invalid("category", "triage.category_missing", "Say what the ticket is about: choose a category.")
	}
	reasons, err := s.reasonsOf(v, loaded, *p)
	if err != nil {
		return err
	}
	call := s.call(v)
	commands := []desk.Command{
		desk.Classify{Category: p.Category, Reason: reasons[triage.Category]},
		desk.Classify{Affected: told.Affected, Urgency: told.Urgency, Reason: told.Reason},
	}
	if text := answersOf(told, *p, v); text != "" {
		commands = append(commands, desk.WriteNote{Content: desk.Content{Body: text}})
	}
	if p.Team != loaded.Ticket.Team {
		commands = append(commands, desk.Route{Team: p.Team, Reason: reasons[triage.Team]})
	}
	for _, c := range commands {
		if _, err := s.Engine.Do(v.Ctx(), loaded.Ticket.ID, c, call); err != nil {
			return err
		}
	}
	return nil
}

// answersOf puts the answers down as a note. The two that every ticket is asked stand in the entry of the priority already.
func answersOf(told desk.Told, p triaging, v *page.Visit) string {
	told.Answers = slices.DeleteFunc(slices.Clone(told.Answers), func(a desk.Answered) bool {
		return !slices.ContainsFunc(p.Questions, func(q desk.Question) bool { return q.ID == a.Question.ID })
	})
	return told.Text(part.SayAnswer(v.Words))
}

// reasonsOf asks anew what is suggested, and gives the reason of each value that was chosen and is suggested.
func (s *Site) reasonsOf(v *page.Visit, loaded store.Loaded, p triaging) (map[triage.Kind]desk.Reason, error) {
	reasons := map[triage.Kind]desk.Reason{}
	if s.Triage == nil {
		return reasons, nil
	}
	found, err := s.suggested(v, loaded.Ticket, loaded.Subject)
	if err != nil {
		return reasons, err
	}
	for _, line := range adviceOf(p.shown, found).Lines {
		if line.Kind == triage.Category && line.Value == string(p.Category) || line.Kind == triage.Team && line.Value == string(p.Team) {
			reasons[line.Kind] = line.reason()
		}
	}
	return reasons, nil
}

// triageAnswer tells the requester what solves it, with the articles that were ticked, and ends the work.
func (s *Site) triageAnswer(v *page.Visit, loaded store.Loaded, _ *triaging) error {
	content := body(v)
	for _, id := range v.R.PostForm["article"] {
		a, err := s.Store().Article(v.Ctx(), desk.ArticleID(id))
		if err != nil {
			return err
		}
		q := shown{Ticket: loaded.Ticket, House: s.House(), Actor: v.Actor, Me: v.Person()}
		if err := s.name(v, &q, nil); err != nil {
			return err
		}
		f := s.findingOf(&q, a)
		if !f.Told || !v.Actor.MayRead(desk.Readers{Audience: a.Audience, Client: a.Client, Tier: a.Tier}, q.House) {
			return desk.NotFound("article")
		}
		content.Body = strings.TrimSpace(content.Body + "\n\n" + f.Link)
	}
	if content.IsEmpty() {
		return desk.Invalid("body", "triage.answer_missing", "Write what solves it, or tick an article: the requester gets it as the answer.")
	}
	call := s.call(v)
	call.NotBefore = undoFor
	_, err := s.Engine.Do(v.Ctx(), loaded.Ticket.ID, desk.Resolve{Outcome: desk.OutcomeSolved, Content: content}, call)
	return err
}

// triageAsk asks the requester back and waits for them.
func (s *Site) triageAsk(v *page.Visit, loaded store.Loaded, _ *triaging) error {
	content := body(v)
	if content.IsEmpty() {
		return desk.Invalid("body", "triage.ask_missing", "Write what you need to know: the requester gets it as a question, and the ticket waits for them.")
	}
	call := s.call(v)
	call.NotBefore = undoFor
	if _, err := s.Engine.Do(v.Ctx(), loaded.Ticket.ID, desk.PostMessage{Content: content}, call); err != nil {
		return err
	}
	_, err := s.Engine.Do(v.Ctx(), loaded.Ticket.ID, desk.Put{Reason: desk.HoldRequester}, call)
	return err
}

func (s *Site) triageMerge(v *page.Visit, loaded store.Loaded, _ *triaging) error {
	c, err := merge(v, s)
	if err == nil {
		_, err = s.Engine.Do(v.Ctx(), loaded.Ticket.ID, c, s.call(v))
	}
	return err
}

func (s *Site) triageDiscard(v *page.Visit, loaded store.Loaded, _ *triaging) error {
	_, err := s.Engine.Do(v.Ctx(), loaded.Ticket.ID, desk.Discard{Why: desk.DiscardWhy(v.Form("why"))}, s.call(v))
	return err
}

// justDone reads what was done before this page, and whether the visitor can take it back.
func (s *Site) justDone(v *page.Visit) (*triaged, error) {
	act, number := v.Query("did"), v.Query("after")
	n, err := strconv.ParseInt(number, 10, 64)
	if _, ok := triageActs[act]; !ok || err != nil {
		return nil, nil
	}
	loaded, err := s.Store().TicketByNumber(v.Ctx(), n)
	if store.IsNotFound(err) || err == nil && !v.Actor.Scope().IsAgentOf(loaded.Ticket) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	t := loaded.Ticket
	d := &triaged{Number: n, Act: act, Team: s.House().TeamName(t.Team), Was: url.Values{"act": {act}, "was": {v.Query("was")}}}
	switch act {
	case "set":
		d.Undo = t.State == desk.StateNew && !t.Taken && v.Actor.May(desk.Route{}, t)
	case "answer":
		d.Undo = t.State == desk.StateResolved && v.Actor.May(desk.Reopen{}, t)
	case "ask":
		d.Undo = t.Hold != nil && v.Actor.May(desk.Resume{}, t)
	}
	return d, nil
}

// triageUndo does the inverse of what was just done, and shows the ticket again.
func (s *Site) triageUndo(v *page.Visit) error {
	if !mayTriage(v.Person(), s.House()) {
		return desk.NotFound("page")
	}
	loaded, err := s.ticket(v)
	if err != nil {
		return err
	}
	var commands []desk.Command
	switch v.Form("act") {
	case "answer":
		commands = []desk.Command{desk.Reopen{}}
	case "ask":
		commands = []desk.Command{desk.Resume{}}
	case "set":
		was := strings.Split(v.Form("was"), ".")
		if len(was) != 4 {
			return desk.NotFound("page")
		}
		commands = []desk.Command{desk.Classify{Category: desk.CategoryID(was[0]), Impact: desk.Level(was[1]), Urgency: desk.Level(was[2])}}
		if team := desk.TeamID(was[3]); team != loaded.Ticket.Team {
			commands = append(commands, desk.Route{Team: team, Content: desk.Content{Body: v.T("triage.undone.why")}})
		}
	default:
		return desk.NotFound("page")
	}
	for _, c := range commands {
		if _, err := s.Engine.Do(v.Ctx(), loaded.Ticket.ID, c, s.call(v)); err != nil {
			return err
		}
	}
	v.Go("/triage/" + num(loaded.Ticket.Number))
	return nil
}

// asks words a question that every ticket is asked: as its category does, else as usual.
func (p triaging) asks(ctx context.Context, kind desk.QuestionKind) string {
	for _, q := range p.House.Questions(p.Category) {
		if q.Kind == kind {
			return q.Text
		}
	}
	return words.T(ctx, "intake.ask."+string(kind))
}

// follows says which priority comes out of impact and urgency, and by which matrix.
func (p triaging) follows(w *words.Words) string {
	id := "triage.follows"
	if p.Weighed.Matrix.Version == 0 {
		id = "triage.follows.usual"
	}
	return w.T(id, "Impact", w.Code("level", string(p.Weighed.Impact)), "Urgency", w.Code("level", string(p.Weighed.Urgency)),
		"Priority", p.Weighed.priority(p.Weighed.Impact, p.Weighed.Urgency).String(), "Version", p.Weighed.Matrix.Version)
}

// askText is what a question back begins with: what of the category's questions is not answered yet.
func (p triaging) askText() string {
	if p.Ask != "" {
		return p.Ask
	}
	var lines []string
	for _, q := range p.Questions {
		if p.Said[q.ID] == "" {
			lines = append(lines, "- "+q.Text)
		}
	}
	return strings.Join(lines, "\n")
}
