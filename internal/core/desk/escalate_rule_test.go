package desk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
)

// ruled are terms with one escalation and the usual time limits of tiers.
func ruled(t *testing.T, e routing.Escalation) Terms {
	t.Helper()
	e.ID, e.Name = "e1", "One"
	set := routing.RuleSet{Version: 6, Escalations: []routing.Escalation{e}}
	if problems := set.Check(OpeningFields, LiveFields, testHouse().RoutingKnown()); routing.Refused(problems) {
		t.Fatalf("%+v", problems)
	}
	ready := routing.PrepareEscalations(set, LiveFields)
	return Terms{}.WithRules(&ready, testHouse().TierLimits())
}

// escalates runs due work under terms as the engine does, until nothing is due.
func (w *world) escalates(t *testing.T, terms Terms, at time.Time) []Event {
	t.Helper()
	var events []Event
	for range 10 {
		ticket := w.tickets["#1"]
		commands := slices.DeleteFunc(ticket.RunDue(terms, at), func(c Command) bool { return c.Name() != "escalate_by_rule" })
		if len(commands) == 0 {
			return events
		}
		f := w.facts(ticket, commands[0], MachineActor("due"))
		f.Terms = terms
		s := Stamp{At: at, RecordedAt: at, By: By{Machine: "due"}, Via: ViaDue}
		entries, err := ticket.Decide(commands[0], f, s)
		if err != nil || len(entries) == 0 {
			t.Fatalf("%v, %v", entries, err)
		}
		for _, e := range entries {
			if IsWeighed(e.Event) && Why(e.Event, s, w).English() == "" {
				t.Errorf("%s says no reason", e.Event.Kind())
			}
			events = append(events, e.Event)
		}
		w.tickets["#1"] = ticket.ApplyAll(entries, s)
	}
	t.Fatal("an escalation is due for ever")
	return nil
}

func eventKinds(events []Event) string {
	var names []string
	for _, e := range events {
		names = append(names, e.Kind())
	}
	return strings.Join(names, " ")
}

func TestEscalationRules(t *testing.T) {
	later := func(m int) time.Time { return monday.Add(time.Duration(m) * time.Minute) }
	dispatch := routing.Escalation{Do: routing.Dispatch}
	with := func(at routing.Trigger, n int, change ...func(*routing.Escalation)) routing.Escalation {
		e := dispatch
		e.At, e.N = at, n
		for _, f := range change {
			f(&e)
		}
		return e
	}
	taken := func(t *testing.T, w *world) { w.act(t, Assign{To: "tom"}, "tom", later(1)) }
	solvedAndBack := func(t *testing.T, w *world, m int) {
		w.act(t, Resolve{Outcome: OutcomeSolved, Content: Content{Body: "Done."}}, "tom", later(m))
		w.act(t, Reopen{Content{Body: "No."}}, "ana", later(m+1))
	}
	for name, c := range map[string]struct {
		rule  routing.Escalation
		story func(t *testing.T, w *world)
		quiet int // minutes at which nothing happens yet
		at    int
		want  string
	}{
		"nobody does anything": {
			rule: with(routing.Idle, 30), story: taken, quiet: 30, at: 31, want: "rule.escalated dispatch.listed",
		},
		"what waits is not idle": {
			rule: with(routing.Idle, 30), at: 300,
			story: func(t *testing.T, w *world) {
				taken(t, w)
				w.act(t, Put{Reason: HoldRequester}, "tom", later(2))
			},
		},
		"the tier's time is used": { // tier 1 has 30 minutes
			rule: with(routing.TierShare, 80), story: taken, quiet: 23, at: 24, want: "rule.escalated dispatch.listed",
		},
		"reopened twice": {
			rule: with(routing.Reopened, 2), at: 9, want: "rule.escalated dispatch.listed",
			story: func(t *testing.T, w *world) {
				taken(t, w)
				solvedAndBack(t, w, 2)
				if events := w.escalates(t, ruled(t, with(routing.Reopened, 2)), later(4)); len(events) > 0 {
					t.Errorf("once is enough for %s", eventKinds(events))
				}
				solvedAndBack(t, w, 5)
			},
		},
		"a complex case is offered up": {
			rule: with(routing.Tagged, 0, func(e *routing.Escalation) { e.Tags, e.Do, e.Tier = []string{"kernel"}, routing.OfferUp, 3 }),
			story: func(t *testing.T, w *world) {
				taken(t, w)
				w.act(t, Tag{"kernel"}, "tom", later(2))
			},
			at: 2, want: "rule.escalated handoff.offered",
		},
		"a bad word goes to a manager": {
			rule: with(routing.Unhappy, 0, func(e *routing.Escalation) { e.Do = routing.RaiseIt }),
			story: func(t *testing.T, w *world) {
				taken(t, w)
				w.act(t, AskAttention{Content{Body: "Our till stands still."}}, "ana", later(2))
			},
			at: 2, want: "rule.escalated ticket.raised",
		},
		"a VIP is more urgent": {
			rule: with(routing.VIP, 0, func(e *routing.Escalation) { e.Do = routing.MoreUrgent }),
			story: func(_ *testing.T, w *world) {
				ticket := w.tickets["#1"]
				ticket.VIP = true
				w.tickets["#1"] = ticket
			},
			at: 1, want: "rule.escalated ticket.classified",
		},
		"only where the condition holds": {
			rule: with(routing.Idle, 30, func(e *routing.Escalation) {
				e.When = rules.Condition{Field: "client", Op: rules.Is, Values: []string{"beta"}}
			}),
			story: taken, at: 300,
		},
		"never after the end": {
			rule: with(routing.Idle, 30), at: 300,
			story: func(t *testing.T, w *world) {
				taken(t, w)
				w.act(t, Resolve{Outcome: OutcomeSolved, Content: Content{Body: "Done."}}, "tom", later(2))
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.opens(t, Open{Category: "vpn"})
			terms := ruled(t, c.rule)
			c.story(t, w)
			if c.quiet > 0 {
				if events := w.escalates(t, terms, later(c.quiet).Add(-time.Microsecond)); len(events) > 0 {
					t.Errorf("too early: %s", eventKinds(events))
				}
				if next := w.tickets["#1"].Dues(terms).Next; !next.After(w.tickets["#1"].LastAt) || next.After(later(c.at)) {
					t.Errorf("it is due %s, want between now and %s", next, later(c.at))
				}
			}
			events := w.escalates(t, terms, later(c.at))
			if got := eventKinds(events); got != c.want {
				t.Errorf("came to %q, want %q", got, c.want)
			}
			if again := w.escalates(t, terms, later(c.at)); len(again) > 0 {
				t.Errorf("and again: %s", eventKinds(again))
			}
		})
	}
}

func TestUnhappyWords(t *testing.T) {
	w := newWorld()
	w.opens(t, Open{Category: "vpn"})
	terms := ruled(t, routing.Escalation{At: routing.Unhappy, Do: routing.RaiseIt, Word: []string{"lawyer", "third time"}})
	post := func(body string) []Entry {
		ticket := w.tickets["#1"]
		f := w.facts(ticket, PostMessage{}, Actor{Person: w.people["ana"]})
		f.Terms = terms
		s := Stamp{At: monday.Add(time.Minute), RecordedAt: monday.Add(time.Minute), By: By{Person: "ana"}}
		entries, err := ticket.Decide(PostMessage{Content: Content{Body: body}}, f, s)
		if err != nil {
			t.Fatal(err)
		}
		return entries
	}
	if entries := post("Thank you."); len(entries) != 1 {
		t.Errorf("kind words come to %d entries", len(entries))
	}
	entries := post("This is the Third Time!")
	if len(entries) != 2 || entries[1].Event != (RequesterUnhappy{Sign: UnhappyWords, Rule: "e1", Word: 2}) || entries[1].Event.Audience() != Internal {
		t.Errorf("came to %+v", entries)
	}
}

func TestAttentionIsAskedForOnce(t *testing.T) {
	w := newWorld()
	w.opens(t, Open{Category: "vpn"})
	w.act(t, AskAttention{Content{Body: "Our till stands still."}}, "ana", monday.Add(time.Minute))
	ask := func(who PersonID, body string, at time.Time) string {
		_, err := w.do("#1", AskAttention{Content{Body: body}}, Actor{Person: w.people[who]}, Stamp{At: at, RecordedAt: at, By: By{Person: who}})
		if err == nil {
			return ""
		}
		return err.(*Error).Code
	}
	for _, c := range []struct {
		who  PersonID
		body string
		at   time.Time
		want string
	}{
		{"ana", "", monday.Add(5 * time.Hour), "attention.words_missing"},
		{"ana", "Still.", monday.Add(4 * time.Hour), "attention.asked"},
		{"cid", "Mine?", monday.Add(5 * time.Hour), "ticket.not_found"},
		{"ana", "Still.", monday.Add(5 * time.Hour), ""},
	} {
		if got := ask(c.who, c.body, c.at); got != c.want {
			t.Errorf("%s asks with %q: %q, want %q", c.who, c.body, got, c.want)
		}
	}
}

func TestMajor(t *testing.T) {
	w := newWorld()
	w.opens(t, Open{Category: "vpn"})
	machine := Stamp{At: monday, RecordedAt: monday, By: By{Machine: "breadth"}, Via: ViaDue}
	reason := AlikeReason("e1", 6, 5, 10, "vpn")
	if _, err := w.do("#1", SetMajor{State: MajorProposed, Alike: []TicketID{"#2", "#3"}, Reason: reason}, MachineActor("breadth"), machine); err != nil {
		t.Fatal(err)
	}
	ticket := w.tickets["#1"]
	if ticket.Major == nil || len(ticket.Major.Alike) != 2 || ticket.Dispatch == nil || ticket.Dispatch.Why != DispatchMajor {
		t.Fatalf("major %+v, dispatch %+v", ticket.Major, ticket.Dispatch)
	}
	if _, err := w.do("#1", SetMajor{State: MajorConfirmed}, MachineActor("breadth"), machine); err == nil {
		t.Error("the desk confirms by itself")
	}
	w.act(t, SetMajor{State: MajorConfirmed}, "dora", monday.Add(time.Minute))
	if ticket = w.tickets["#1"]; ticket.Major.State != MajorConfirmed || len(ticket.Major.Alike) != 2 || ticket.Dispatch != nil {
		t.Errorf("major %+v, dispatch %+v", ticket.Major, ticket.Dispatch)
	}
}
