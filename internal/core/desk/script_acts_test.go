package desk

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"tierdesk/internal/core/sop"
)

// act plays a line as `09:05 tom offers to specialists symptoms="no tunnel"`.
func (s *script) act(line string) {
	clock, rest, _ := strings.Cut(line, " ")
	at, err := time.Parse("15:04", clock)
	if err != nil {
		s.fail("a line begins with a time, a day, =>, !, letters, entries or timeline: %q", line)
	}
	stamp := Stamp{At: s.day.Add(time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute), Via: ViaWeb}
	stamp.RecordedAt = stamp.At
	w := s.words(rest)
	who := w.next()
	switch who {
	case "mail":
		s.mail(w, stamp)
		return
	case "due":
		s.runDue(stamp)
		return
	}
	if _, ok := s.people[PersonID(who)]; !ok && who != "rule" {
		s.fail("nobody is called %q", who)
	}
	actor := s.actor(PersonID(who))
	if who == "rule" {
		actor = MachineActor("rule")
	}
	verb := w.verb()
	if verb == "sees" {
		s.sees(w, actor)
		return
	}
	if verb == "leaves" {
		s.leaves(actor.Person, TeamID(w.next()))
		return
	}
	stamp.By = actor.By()
	s.give(s.command(verb, w, actor), actor, stamp)
}

func (s *script) give(c Command, actor Actor, stamp Stamp) {
	if _, opens := c.(Open); opens {
		id := TicketID("#" + strconv.Itoa(len(s.tickets)+1))
		s.last, s.err = s.do(id, c, actor, stamp)
		if s.err == nil {
			s.here = id
		}
		return
	}
	s.last, s.err = s.do(s.here, c, actor, stamp)
}

// mail plays `mail from ana "text"`, `mail automatic from ana "text"`, `mail copied from ben "text"`, `mail opens "subject" for=una`.
func (s *script) mail(w *words, stamp Stamp) {
	verb := w.verb()
	stamp.Via = ViaMail
	if verb == "opens" {
		c := s.open(w, "")
		actor := Actor{Machine: "mail", Person: s.people[c.Requester]}
		stamp.By = actor.By()
		s.give(c, actor, stamp)
		return
	}
	c := PostMessage{Automatic: verb == "automatic", Other: verb == "copied"}
	if verb != "from" {
		w.skip("from")
	}
	c.Author = PersonID(w.next())
	c.Content.Body = w.next()
	actor := Actor{Machine: "mail", Person: s.people[c.Author]}
	stamp.By = actor.By()
	s.give(c, actor, stamp)
}

func (s *script) runDue(stamp Stamp) {
	actor := MachineActor("due")
	stamp.By, stamp.Via = actor.By(), ViaDue
	var all did
	for _, c := range s.tickets[s.here].RunDue(nil, stamp.At) {
		s.give(c, actor, stamp)
		if s.err != nil {
			return
		}
		all.entries, all.letters = append(all.entries, s.last.entries...), append(all.letters, s.last.letters...)
	}
	s.last = all
}

// sees plays `ben sees it` and `ben sees nothing`.
func (s *script) sees(w *words, actor Actor) {
	want := w.next() == "it"
	if got := actor.Scope().Admits(s.tickets[s.here]); got != want {
		s.fail("%s seeing the ticket is %t, want %t", actor.Person.ID, got, want)
	}
}

// leaves plays `tom leaves intake`, which is no act on a ticket.
func (s *script) leaves(p Person, team TeamID) {
	p.Teams = slices.DeleteFunc(slices.Clone(p.Teams), func(id TeamID) bool { return id == team })
	s.people[p.ID] = p
}

func (s *script) open(w *words, who PersonID) Open {
	c := Open{
		Requester: PersonID(w.get("for", string(who))), Type: Type(w.get("type", "")), Category: CategoryID(w.get("category", "")),
		Impact: Level(w.get("impact", "")), Urgency: Level(w.get("urgency", "")), Affected: w.number("affected"),
		Team: TeamID(w.get("team", "")), FollowUp: TicketID(w.get("follows", "")), Automatic: w.flag("automatic"), Restrict: w.flag("restricted"),
		Content: Content{Subject: w.next(), Body: w.get("body", "It does not work.")}, Note: Content{Body: w.get("note", "")},
	}
	if tags := w.get("tags", ""); tags != "" {
		c.Tags = strings.Split(tags, ",")
	}
	client := acme
	if contacts := s.people[c.Requester].Contacts; len(contacts) > 0 {
		client = contacts[0].Client
	}
	c.Client = ClientID(w.get("client", string(client)))
	return c
}

func (s *script) command(verb string, w *words, actor Actor) Command {
	me := actor.Person.ID
	switch verb {
	case "opens":
		return s.open(w, me)
	case "writes":
		return PostMessage{Content: Content{Body: w.next()}}
	case "notes":
		return WriteNote{Content{Body: w.next()}}
	case "takes":
		return Assign{To: me}
	case "assigns":
		return Assign{To: PersonID(w.after("to"))}
	case "shelves":
		return Assign{}
	case "classifies":
		return Classify{
			Type: Type(w.get("type", "")), Category: CategoryID(w.get("category", "")), Impact: Level(w.get("impact", "")),
			Urgency: Level(w.get("urgency", "")), Affected: w.number("affected"),
		}
	case "routes":
		return Route{Team: TeamID(w.after("to")), Content: Content{Body: w.get("why", "")}}
	default:
		if c := s.handoffCommand(verb, w); c != nil {
			return c
		}
		if c := s.endCommand(verb, w); c != nil {
			return c
		}
		return s.otherCommand(verb, w, me)
	}
}

func (s *script) handoffCommand(verb string, w *words) Command {
	switch verb {
	case "offers":
		c := OfferHandoff{To: TeamID(w.after("to")), WorkDone: w.flag("done")}
		all := w.flag("all")
		for _, code := range PartCodes {
			if text := w.get(string(code), ""); text != "" || all {
				c.Parts = append(c.Parts, Part{Code: code, Text: orElse(text, "told")})
			}
		}
		return c
	case "accepts":
		rating, _ := strconv.Atoi(w.get("rating", "0"))
		return AcceptHandoff{Rating: rating}
	case "returns":
		return ReturnHandoff{Why: ReturnWhy(w.get("why", string(ReturnOther))), Content: Content{Body: w.next()}}
	case "withdraws":
		return WithdrawHandoff{}
	case "rates":
		handoffs := s.tickets[s.here].Handoffs
		rating, _ := strconv.Atoi(w.next())
		return RateHandoff{Handoff: handoffs[len(handoffs)-1].Seq, Rating: rating}
	case "asks-dispatcher":
		return ListForDispatch{Content{Body: w.next()}}
	case "clears-dispatch":
		return ClearForDispatch{}
	default:
		return nil
	}
}

func (s *script) endCommand(verb string, w *words) Command {
	switch verb {
	case "holds":
		c := Put{Reason: HoldReason(w.after("for")), Vendor: VendorID(w.get("vendor", "")), Reference: w.get("reference", "")}
		if until := w.get("until", ""); until != "" {
			at, err := time.Parse("2006-01-02T15:04", until)
			if err != nil {
				s.fail("not a time: %q", until)
			}
			c.Until = at
		}
		c.Content.Body = w.next()
		return c
	case "resumes":
		return Resume{}
	case "resolves":
		return Resolve{Outcome: Outcome(w.get("outcome", string(OutcomeSolved))), Cause: Cause(w.get("cause", "")), Note: Content{Body: w.get("note", "")}, Content: Content{Body: w.next()}}
	case "confirms":
		return Confirm{}
	case "thanks":
		return Rate{Good: true, Content: Content{Body: w.next()}}
	case "complains":
		return Rate{Content: Content{Body: w.next()}}
	case "reopens":
		return Reopen{Content{Body: w.next()}}
	case "closes":
		return Close{}
	case "discards":
		return Discard{Why: DiscardWhy(w.after("as"))}
	case "merges":
		return Merge{Into: TicketID(w.after("into"))}
	default:
		return nil
	}
}

func (s *script) otherCommand(verb string, w *words, me PersonID) Command {
	switch verb {
	case "links":
		c := LinkTo{Other: TicketID(w.after("to"))}
		if w.flag("as") {
			c.Relation = Relation(w.next())
		}
		return c
	case "unlinks":
		return Unlink{Other: TicketID(w.next())}
	case "tags":
		return Tag{w.next()}
	case "untags":
		return Untag{w.next()}
	case "watches":
		return Watch{PersonID(orElse(w.get("for", ""), string(me)))}
	case "unwatches":
		return Unwatch{PersonID(orElse(w.get("for", ""), string(me)))}
	case "restricts":
		return Restrict{People: list[PersonID](w.get("people", "")), Teams: list[TeamID](w.get("teams", ""))}
	case "lifts":
		return LiftRestriction{}
	case "moves":
		return MoveClient{Requester: PersonID(w.get("requester", "")), Client: ClientID(w.after("to"))}
	case "names":
		to := w.next()
		w.skip("as")
		w.skip("voice")
		return ChangeVoice{PersonID(strings.TrimPrefix(to, "nobody"))}
	case "raises":
		return RaiseTo{To: PersonID(w.after("to")), Content: Content{Body: w.next()}}
	case "answers-raise":
		return AnswerRaise{Content{Body: w.next()}}
	case "adds-task":
		return AddTask{Team: TeamID(w.get("team", "")), Owner: PersonID(w.get("owner", "")), Title: w.next()}
	case "changes-task":
		seq, _ := strconv.Atoi(w.next())
		return ChangeTask{Task: Seq(seq), State: TaskState(w.get("state", "")), Owner: PersonID(w.get("owner", "")), Team: TeamID(w.get("team", ""))}
	case "begins":
		return StartScript{Script: sop.ID(w.next())}
	case "answers":
		c := AnswerStep{Run: s.run(w), Step: sop.StepID(w.next()), Skip: SkipWhy(w.get("skip", "")), Words: w.get("words", "")}
		c.Answer, _ = strconv.Atoi(w.next())
		return c
	case "goes-back":
		return StepBack{Run: s.run(w), Step: sop.StepID(w.after("from"))}
	case "ends-script":
		return FinishScript{Run: s.run(w), Helped: Helped(w.get("helped", "")), Content: Content{Body: w.get("words", "")}}
	case "plans", "moves-work":
		return s.planned(verb, w)
	case "calls-off":
		seq, _ := strconv.Atoi(w.next())
		return CancelWork{Work: Seq(seq), Content: Content{Body: w.get("words", "")}}
	case "finishes":
		seq, _ := strconv.Atoi(w.next())
		return FinishWork{Work: Seq(seq)}
	case "logs":
		minutes, _ := strconv.Atoi(w.next())
		return LogTime{Minutes: minutes, Where: Where(w.get("where", "")), Billable: w.flag("billable"), Content: Content{Body: w.get("words", "")}}
	default:
		s.fail("there is no act %q", verb)
		return nil
	}
}

// run is the run that an act names, else the last one begun.
func (s *script) run(w *words) Seq {
	if n := w.number("run"); n > 0 {
		return Seq(n)
	}
	runs := s.tickets[s.here].Scripts
	if len(runs) == 0 {
		return 0
	}
	return runs[len(runs)-1].Seq
}

func list[T ~string](words string) []T {
	var ids []T
	for _, word := range strings.FieldsFunc(words, func(r rune) bool { return r == ',' }) {
		ids = append(ids, T(word))
	}
	return ids
}

// words are the rest of a line: plain and quoted words, and pairs as key="value".
type words struct {
	s     *script
	plain []string
	pairs map[string]string
}

func (s *script) words(line string) *words {
	w := &words{s: s, pairs: map[string]string{}}
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		key := ""
		if i := strings.IndexAny(line, "=\" "); i > 0 && line[i] == '=' {
			key, line = line[:i], line[i+1:]
		}
		var value string
		if strings.HasPrefix(line, `"`) {
			var closed bool
			if value, line, closed = strings.Cut(line[1:], `"`); !closed {
				s.fail("a quote is not closed")
			}
		} else {
			value, line, _ = strings.Cut(line, " ")
		}
		if key != "" {
			w.pairs[key] = value
		} else {
			w.plain = append(w.plain, value)
		}
	}
	return w
}

// verb takes the next word. An "on #2" before it changes the ticket spoken of.
func (w *words) verb() string {
	if len(w.plain) > 1 && w.plain[0] == "on" {
		w.s.here = TicketID(w.plain[1])
		w.plain = w.plain[2:]
	}
	return w.next()
}

// next takes the next plain word; none is left gives an empty one.
func (w *words) next() string {
	if len(w.plain) == 0 {
		return ""
	}
	word := w.plain[0]
	w.plain = w.plain[1:]
	return word
}

func (w *words) skip(word string) {
	if got := w.next(); got != word {
		w.s.fail("%q stands where %q should", got, word)
	}
}

func (w *words) after(word string) string {
	w.skip(word)
	return w.next()
}

func (w *words) get(key, otherwise string) string {
	if value, ok := w.pairs[key]; ok {
		return value
	}
	return otherwise
}

func (w *words) number(key string) int {
	n, _ := strconv.Atoi(w.pairs[key])
	return n
}

// flag tells whether a plain word stands there, and takes it away.
func (w *words) flag(word string) bool {
	for i, plain := range w.plain {
		if plain == word {
			w.plain = append(w.plain[:i:i], w.plain[i+1:]...)
			return true
		}
	}
	return false
}

// planned reads "plans visit for=ned from=2026-06-01T10:00 hours=2 way=30", and the same to move what an entry planned.
func (s *script) planned(verb string, w *words) Command {
	what := w.next()
	from, err := time.Parse("2006-01-02T15:04", w.get("from", ""))
	if err != nil {
		s.fail("not a time: %v", err)
	}
	hours, _ := strconv.Atoi(w.get("hours", "1"))
	way, _ := strconv.Atoi(w.get("way", "0"))
	until := from.Add(time.Duration(hours) * time.Hour)
	person, force, why := PersonID(w.get("for", "")), w.flag("force"), Content{Body: w.get("words", "")}
	if verb == "plans" {
		return ScheduleWork{Kind: WorkKind(what), Person: person, From: from, Until: until, Before: way, After: way, Force: force, Content: why}
	}
	seq, _ := strconv.Atoi(what)
	return MoveWork{Work: Seq(seq), Person: person, From: from, Until: until, Before: way, After: way, Force: force, Content: why}
}
