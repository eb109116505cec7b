package desk

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
)

// golden compares a text with its file; -update writes the file.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(string(data), "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(want) || line != want[i] {
			t.Fatalf("%s:%d: got\n%s\nwant\n%s\nIf this is meant, run the test with -update and read the difference.", file, i+1, line, slices.Concat(want, make([]string, i+1))[i])
		}
	}
	if n := len(strings.Split(got, "\n")); n != len(want) {
		t.Fatalf("%s has %d lines, got %d", file, len(want), n)
	}
}

// filled gives every event with a value in each of its fields.
func filled(t *testing.T) []Event {
	var events []Event
	for _, zero := range Kinds() {
		value := reflect.New(reflect.TypeOf(zero)).Elem()
		fill(t, zero.Kind(), value)
		events = append(events, value.Interface().(Event))
	}
	slices.SortFunc(events, func(a, b Event) int { return strings.Compare(a.Kind(), b.Kind()) })
	return events
}

// words are real values for the codes, so that sentences can be read.
var fieldWords = map[string]string{
	"Type": "incident", "Client": "acme", "Requester": "ana", "Team": "network", "Category": "vpn", "Impact": "high", "Urgency": "low",
	"Vendor": "hoster", "Person": "ben", "Owner": "petra", "ReturnTo": "tom", "Other": "#9", "Into": "#9", "Side": "desk", "Via": "mail",
	"From:TeamID": "intake", "To:TeamID": "specialists", "From:PersonID": "tom", "To:PersonID": "max", "From:ClientID": "beta", "To:ClientID": "acme",
	"From:TicketID": "#9", "Direction": "up", "Where": "on_site", "Relation": "caused_by", "Outcome": "workaround", "Cause": "network",
	"Tag": "vpn", "Status": "5.1.1", "Site": "berlin", "Reason:HoldReason": "vendor", "Why:ReturnWhy": "wrong_team", "Why:ResumeWhy": "answered",
	"Why:CloseWhy": "due", "Why:ReopenWhy": "message", "Why:DiscardWhy": "spam", "Why:DispatchWhy": "bounces", "State": "done",
	"Agreement": "gold", "Level": "client", "Clock": "resolution", "What": "share", "Do": "raise", "End": "planned",
	"Log": "desk-2012", "Hold": "vendor", "State:State": "open",
	"Work": "visit", "Was": "tom", "Terms": "extra", "Source": "matrix", "Ref": "r1", "Rule": "r1", "Sign": "asked", "At": "idle", "State:MajorState": "proposed", "Words": "Impact high and urgency low give P3.",
	"Script": "vpn", "Step": "client", "Next": "reset", "Skip": "not_needed", "End:RunEnd": "solved", "Helped": "partly",
}

// fill also holds what an event may be made of: ids, codes, numbers, times, switches and a machine's Reason; never text.
func fill(t *testing.T, kind string, v reflect.Value) {
	for i := range v.NumField() {
		field, name, typ := v.Field(i), v.Type().Field(i).Name, v.Type().Field(i).Type
		word, known := fieldWords[name+":"+typ.Name()]
		if !known {
			word, known = fieldWords[name]
		}
		switch {
		case typ == reflect.TypeOf(time.Time{}):
			field.Set(reflect.ValueOf(monday.Add(time.Hour)))
		case typ == reflect.TypeOf(Reason{}):
			fill(t, kind, field)
		case typ == reflect.TypeOf([]rules.Match{}): // codes, numbers and places in a rule's own list
			field.Set(reflect.ValueOf([]rules.Match{{Field: "client", Op: rules.Is, Value: "acme"}, {Field: "words", Op: rules.Contains, Value: "#2"}}))
		case typ == reflect.TypeOf([]routing.Fired{}):
			field.Set(reflect.ValueOf([]routing.Fired{{Rule: "r1", Group: "main", Place: 1, Set: []string{"team"}}}))
		case typ.Kind() == reflect.String && typ == reflect.TypeOf(""):
			if !slices.Contains([]string{"Tag", "Status", "Source", "Words", "Ref", "Rule"}, name) {
				t.Errorf("%s.%s is free text in an event", kind, name)
			}
			field.SetString(word)
		case typ.Kind() == reflect.String:
			if !known {
				t.Errorf("the test has no word for %s.%s of type %s", kind, name, typ)
			}
			field.SetString(word)
		case typ.Kind() == reflect.Int || typ.Kind() == reflect.Int64:
			field.SetInt(3)
		case typ.Kind() == reflect.Float64:
			field.SetFloat(0.5)
		case typ.Kind() == reflect.Bool:
			field.SetBool(name != "Overtaken" && name != "Automatic" || kind == "ticket.opened")
		case typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.String && typ.Elem() != reflect.TypeOf(""):
			field.Set(reflect.Append(field, reflect.ValueOf("ben").Convert(typ.Elem())))
		case typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.Int64:
			field.Set(reflect.Append(field, reflect.ValueOf(int64(3)).Convert(typ.Elem())))
		default:
			t.Errorf("%s.%s is a %s: events hold ids, codes, numbers, times and switches", kind, name, typ)
		}
	}
}

// TestEventsAreStoredForever holds the names of kinds and fields, and that every event comes back as it went.
func TestEventsAreStoredForever(t *testing.T) {
	var lines []string
	for _, e := range filled(t) {
		data, err := EncodeEvent(e)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("%s %s\n    %s", e.Kind(), e.Audience(), data))
		back, err := DecodeEvent(e.Kind(), EventVersion, data)
		if err != nil || !reflect.DeepEqual(back, e) {
			t.Errorf("%s comes back as %+v (%v), want %+v", e.Kind(), back, err, e)
		}
	}
	golden(t, "testdata/events.txt", strings.Join(lines, "\n")+"\n")
	if _, err := DecodeEvent("ticket.exploded", 1, []byte("{}")); err == nil {
		t.Error("an unknown kind is decoded")
	}
	if _, err := DecodeEvent("ticket.closed", 2, []byte("{}")); err == nil {
		t.Error("an unknown version is decoded")
	}
}

// TestSentences holds how every event is told, and what the public never reads.
func TestSentences(t *testing.T) {
	w := newWorld()
	s := Stamp{At: monday, By: By{Person: "petra"}}
	var lines []string
	for _, e := range filled(t) {
		public, internal := Sentence(e, s, w, Public), Sentence(e, s, w, Internal)
		if (public == "") != (e.Audience() == Internal) {
			t.Errorf("%s is %s and is told to the public as %q", e.Kind(), e.Audience(), public)
		}
		for _, secret := range []string{"Network.", "Network (", "Intake", "Specialists", "tier", "Hoster", "Ben", ", cause", "Cause:", "because Impact", "queue", "Beta"} {
			if strings.Contains(public, secret) {
				t.Errorf("the public reads %q: %s", secret, public)
			}
		}
		for _, told := range []string{public, internal} {
			byRule := isOfTheDesk(e) && strings.HasPrefix(told, "The desk ")
			if told != "" && (!byRule && !strings.HasPrefix(told, "Petra ") && !strings.HasPrefix(told, "Tom ") || strings.Contains(told, "  ") || strings.HasSuffix(told, " .")) || strings.ContainsAny(told, "{}") || strings.Contains(told, "%!") {
				t.Errorf("%s reads badly: %q", e.Kind(), told)
			}
		}
		lines = append(lines, e.Kind(), "    public    "+orElse(public, "-"), "    internal  "+internal)
	}
	golden(t, "testdata/sentences.txt", strings.Join(lines, "\n")+"\n")
}

func TestSentenceNamesTheAuthor(t *testing.T) {
	w := newWorld()
	mail := Stamp{At: monday, By: By{Machine: "mail"}}
	for _, c := range []struct {
		event Event
		want  string
	}{
		{MessagePosted{Side: SideRequester, From: "ana"}, "Ana wrote."},
		{MessagePosted{Side: SideOther}, "Somebody wrote."},
		{MessagePosted{Side: SideDesk}, "The desk answered."},
		{TicketClosed{Why: CloseDue}, "The desk closed it because nobody objected."},
		{TicketAssigned{To: "unknown"}, "The desk gave it to Somebody."},
	} {
		if got := Sentence(c.event, mail, w, Public); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	sender := Stamp{At: monday, By: By{Machine: "mail", Person: "ana"}, Via: ViaMail}
	if got := Sentence(TicketTagged{Tag: "unverified"}, sender, w, Internal); got != "The desk tagged it unverified." {
		t.Errorf("a sender nobody vouches for: got %q", got)
	}
}

func TestLetters(t *testing.T) {
	ticket := Ticket{
		ID: "#1", Version: 3, State: StateOpen, Team: intake, Tier: 1, Client: acme, Requester: "ana", Owner: "petra", Voice: "tom",
		Watchers: []PersonID{"mia", "tom"},
	}
	for _, c := range []struct {
		by    By
		via   Via
		event Event
		want  string
	}{
		{By{Person: "tom"}, ViaWeb, MessagePosted{Side: SideDesk, From: "tom"}, "ana message, mia message"},
		{By{Machine: "mail"}, ViaMail, MessagePosted{Side: SideRequester, From: "ana"}, "mia message, petra message, tom message"},
		{By{Machine: "mail"}, ViaMail, MessagePosted{Side: SideRequester, From: "ana", Automatic: true}, "none"},
		{By{Machine: "mail"}, ViaMail, MessagePosted{Side: SideOther}, "mia message, petra message, tom message"},
		{By{Person: "petra"}, ViaWeb, TicketResolved{Outcome: OutcomeSolved}, "ana resolved, mia resolved, tom resolved"},
		{By{Person: "tom"}, ViaWeb, TicketAssigned{To: "tina"}, "tina assigned"},
		{By{Person: "tom"}, ViaWeb, TicketAssigned{To: "tom"}, "none"},
		{By{Person: "petra"}, ViaWeb, HandoffReturned{Owner: "tina"}, "tina handoff_returned"},
		{By{Person: "petra"}, ViaWeb, HandoffReturned{}, "none"},
		{By{Person: "tom"}, ViaWeb, TicketRaised{To: "max"}, "max raised"},
		{By{Person: "tom"}, ViaWeb, NoteWritten{}, "none"},
		{By{Person: "ana"}, ViaWeb, TicketRated{}, "none"},
		{By{Person: "tom"}, ViaWeb, TicketMerged{Into: "#2"}, "ana merged, mia merged"},
		{By{Person: "tom"}, ViaImport, MessagePosted{Side: SideDesk, From: "tom"}, "none"},
	} {
		letters := Letters(ticket, same(c.event), Stamp{At: monday, By: c.by, Via: c.via})
		s := script{last: did{letters: letters}}
		if got := s.letterWords(); got != c.want {
			t.Errorf("%s by %+v: %s, want %s", c.event.Kind(), c.by, got, c.want)
		}
		for _, l := range letters {
			if l.Entry != 4 {
				t.Errorf("%s: the letter is about entry %d, want 4", c.event.Kind(), l.Entry)
			}
		}
	}
}

// commands are one value of every command, filled so that nothing but permission stands in the way.
func commands() []Command {
	parts := []Part{{PartSymptoms, "x"}, {PartTried, "x"}, {PartGuess, "x"}, {PartCustomerContext, "x"}, {PartCheckFirst, "x"}}
	return []Command{
		PostMessage{},
		WriteNote{},
		NoteBounce{},
		Classify{},
		FindPerson{},
		EscalateByRule{},
		AskAttention{},
		SetMajor{},
		Reroute{},
		Route{},
		Assign{},
		OfferHandoff{Parts: parts},
		CallPlanned{},
		BindAgreement{},
		AcceptHandoff{},
		ReturnHandoff{},
		WithdrawHandoff{},
		ExpireHandoff{},
		TellClocks{},
		RateHandoff{},
		Put{},
		Resume{},
		Resolve{},
		Confirm{},
		Rate{},
		Reopen{},
		Close{},
		Discard{},
		Merge{},
		LinkTo{},
		Unlink{},
		Tag{},
		Untag{},
		Watch{},
		Unwatch{},
		Restrict{},
		LiftRestriction{},
		MoveClient{},
		ChangeVoice{},
		RaiseTo{},
		AnswerRaise{},
		AddTask{},
		ChangeTask{},
		ScheduleWork{},
		MoveWork{},
		CancelWork{},
		FinishWork{},
		LogTime{},
		StartScript{},
		AnswerStep{},
		StepBack{},
		FinishScript{},
		RecordErasure{},
		ListForDispatch{},
		ClearForDispatch{},
	}
}

// TestPermissions writes down who is let through to each command, on an ordinary and on a restricted ticket.
func TestPermissions(t *testing.T) {
	w := newWorld()
	ticket := Ticket{
		ID: "#1", Version: 3, State: StateOpen, Team: specialists, Tier: 2, Client: acme, Site: "berlin", Requester: "ana", Owner: "petra", Voice: "tom",
	}
	hidden := ticket
	hidden.Restriction = &Restriction{People: []PersonID{"max"}, Teams: []TeamID{specialists}}
	actors := []struct {
		name  string
		actor Actor
	}{
		{"nobody", Actor{}},
		{"requester", w.actor("ana")},
		{"colleague", w.actor("ben")},
		{"colleague who sees the site", w.actor("sam")},
		{"colleague who sees all", w.actor("mia")},
		{"requester of another client", w.actor("cid")},
		{"agent of the team", w.actor("petra")},
		{"customer owner", w.actor("tom")},
		{"agent of another team", w.actor("tina")},
		{"agent of tier 3", w.actor("eva")},
		{"agent of another client", w.actor("bea")},
		{"dispatcher", w.actor("dora")},
		{"manager", w.actor("max")},
		{"administrator", w.actor("adam")},
		{"vendor contact", w.actor("vic")},
		{"disabled agent", w.actor("gone")},
		{"token to read of the team", Actor{Person: w.people["petra"], Scopes: []TokenScope{ScopeRead}}},
		{"requester by the link in a letter", Actor{Person: w.people["ana"], Only: "#1"}},
		{"requester by the link in a letter about another ticket", Actor{Person: w.people["ana"], Only: "#2"}},
		{"colleague who sees all by the link in a letter", Actor{Person: w.people["mia"], Only: "#1"}},
		{"agent of the team by a link made before they were one", Actor{Person: w.people["petra"], Only: "#1"}},
		{"machine", MachineActor("rule")},
	}
	var lines []string
	for _, of := range []struct {
		title  string
		ticket Ticket
	}{{"an ordinary ticket", ticket}, {"a restricted ticket: its team and the manager are named", hidden}} {
		lines = append(lines, of.title)
		for _, a := range actors {
			lines = append(lines, "  "+a.name+": "+may(of.ticket, a.actor))
		}
	}
	golden(t, "testdata/permissions.txt", strings.Join(lines, "\n")+"\n")
}

func may(t Ticket, a Actor) string {
	if !a.Scope().Admits(t) {
		return "sees nothing"
	}
	allowed, refused := []string{}, []string{}
	for _, c := range commands() {
		if err := t.admit(c, a); err == nil {
			allowed = append(allowed, c.Name())
		} else {
			refused = append(refused, c.Name())
		}
	}
	if len(allowed) == 0 {
		return "sees it, may nothing"
	}
	return "\n    may " + strings.Join(allowed, " ") + "\n    not " + strings.Join(refused, " ")
}

// TestRightsAndCommandsAgree holds that no command is without a row of rights and no row without a command.
func TestRightsAndCommandsAgree(t *testing.T) {
	var names []string
	for _, c := range commands() {
		names = append(names, c.Name())
	}
	slices.Sort(names)
	if rows := slices.Sorted(maps.Keys(rights)); !slices.Equal(rows, names) {
		t.Errorf("the rights are for\n%v\nthe commands are\n%v", rows, names)
	}
	source := 0
	for _, file := range []string{"."} {
		entries, err := os.ReadDir(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if data, err := os.ReadFile(e.Name()); err == nil && strings.HasSuffix(e.Name(), ".go") && !strings.HasSuffix(e.Name(), "_test.go") {
				source += strings.Count(string(data), ") Needs() Needs {")
			}
		}
	}
	if source != len(names)+1 { // and Open, which has no ticket to have rights on
		t.Errorf("the source has %d commands, this test knows %d and Open", source, len(names))
	}
}

func TestTicketJSONNames(t *testing.T) {
	data, err := json.Marshal(Ticket{})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/ticket.json", string(data)+"\n")
}
