package words

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/routing"
	"tierdesk/internal/core/rules"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/core/sop"
)

// names know some ids and not others.
type names struct{}

func known(id, name string, given string) string {
	if given == id {
		return name
	}
	return ""
}

func (names) Person(id desk.PersonID) string {
	return map[desk.PersonID]string{"ana": "Ana Ruiz", "max": "Max Weber"}[id]
}
func (names) Team(id desk.TeamID) string         { return known("net", "Netzwerk", string(id)) }
func (names) Client(id desk.ClientID) string     { return known("acme", "Acme", string(id)) }
func (names) Category(id desk.CategoryID) string { return known("vpn", "VPN", string(id)) }
func (names) Vendor(id desk.VendorID) string     { return known("hoster", "Hoster GmbH", string(id)) }

func (names) Script(ref sop.Ref) sop.Script {
	if ref.ID != "vpn" {
		return sop.Script{}
	}
	yes := sop.Step{ID: "net", Kind: sop.YesNo, Text: "Geht das Netz?", Answers: []sop.Answer{{Next: "end"}, {Next: "end"}}}
	choice := sop.Step{ID: "lamp", Kind: sop.Choice, Text: "Welche Lampe?", Answers: []sop.Answer{{Text: "Rot", Next: "end"}, {Text: "Blau", Next: "end"}}}
	return sop.Script{ID: "vpn", Title: "VPN", Steps: []sop.Step{yes, choice, {ID: "version", Kind: sop.Text, Text: "Version?"}, {ID: "reset", Kind: sop.Instruction, Text: "Neustart."}}}
}
func (names) Ticket(id desk.TicketID) string { return known("t9", "#9", string(id)) }

// samples are what the fields of an event may hold.
func samples() map[string][]string {
	all := groups()
	return map[string][]string{
		"PersonID": {"", "ana", "max", "gone"}, "TeamID": {"", "net", "gone"}, "ClientID": {"", "acme", "gone"}, "CategoryID": {"", "vpn"},
		"VendorID": {"", "hoster"}, "TicketID": {"", "t9"}, "Type": all["type"], "Level": all["level"], "HoldReason": append([]string{""}, all["hold"]...),
		"ResumeWhy": all["resume"], "Outcome": all["outcome"], "Cause": all["cause"], "Side": all["side"], "CloseWhy": all["close"],
		"ReopenWhy": all["reopen"], "DispatchWhy": all["dispatch"], "Where": all["where"], "Relation": all["relation"],
		"WorkKind": codes(desk.WorkKinds), "OnSite": {"", "extra", "none"}, "DiscardWhy": all["discard"], "ReturnWhy": all["return"], "TaskState": all["task"], "HandoffKind": all["handoff"], "Via": all["via"],
		"AgreementID": {"gold"}, "LogCode": {"desk-2012"}, "State": {"open", "resolved", "closed"}, "AgreementLevel": codes(desk.AgreementLevels), "Kind": codes(sla.Kinds), "ThresholdKind": {"share", "before", "breach"},
		"Action": codes(sla.Actions), "EscalationEnd": codes(desk.EscalationEnds), "SiteID": {"", "berlin"}, "Trigger": codes(routing.Triggers),
		"Act": {"offer", "raise", "dispatch", "priority"}, "UnhappySign": codes(desk.UnhappySigns), "MajorState": codes(desk.MajorStates), "string": {"vpn-42"},
		"ID": {"vpn", "gone"}, "StepID": {"net", "lamp", "version", "reset", "gone"}, "SkipWhy": append([]string{""}, codes(desk.SkipWhys)...), "RunEnd": codes(desk.RunEnds), "Helped": append([]string{""}, codes(desk.HelpedWords)...),
	}
}

// until is the one instant of the samples.
var until = time.Date(2026, 5, 15, 14, 0, 0, 0, time.UTC)

// sample fills an event with what may stand in its fields.
func sample(t *testing.T, dice *rand.Rand, kind desk.Event, from map[string][]string) desk.Event {
	t.Helper()
	v := reflect.New(reflect.TypeOf(kind)).Elem()
	for i := range v.NumField() {
		field, name := v.Field(i), v.Type().Field(i).Type.Name()
		switch {
		case field.Type() == reflect.TypeOf(time.Time{}):
			if dice.IntN(2) == 0 || strings.HasPrefix(kind.Kind(), "work.") { // scheduled work always has its time
				field.Set(reflect.ValueOf(until))
			}
		case field.Kind() == reflect.String:
			if len(from[name]) == 0 {
				t.Fatalf("the test has no %s for %s", name, kind.Kind())
			}
			field.SetString(from[name][dice.IntN(len(from[name]))])
		case field.Kind() == reflect.Int || field.Kind() == reflect.Int64:
			field.SetInt(int64(1 + dice.IntN(4)))
		case field.Kind() == reflect.Bool:
			field.SetBool(dice.IntN(2) == 0)
		}
	}
	return v.Interface().(desk.Event)
}

// eachEvent hands every kind of event to visit in all its variants.
func eachEvent(t *testing.T, visit func(e desk.Event, s desk.Stamp)) {
	t.Helper()
	dice := rand.New(rand.NewPCG(14, 5))
	from := samples()
	for _, kind := range desk.Kinds() {
		for range 1000 {
			by := desk.PersonID(from["PersonID"][dice.IntN(len(from["PersonID"]))])
			visit(sample(t, dice, kind, from), desk.Stamp{At: today, By: desk.By{Person: by}})
		}
	}
}

// englishWords are such as a German sentence has none of. "an", "am", "was", "war" and the like are words of both.
var englishWords = regexp.MustCompile(`(?i)\b(the|it|to|from|of|with|by|for|because|somebody|someone|ticket was|took|gave|put|wrote|set|off|and|is|tier|handoff|handed|queue|team was|requester|vendor|until|tag|task|high|low|medium|request|incident|change|alert|solved|unknown|other)\b`)

var leftOver = regexp.MustCompile(`[{}<>]|\bevent\.|\bcode\.|no value|  | \.|\.\.|_`)

// TestSentencesInEveryLanguage holds that each event is told whole in each language, and in English as the core tells it.
func TestSentencesInEveryLanguage(t *testing.T) {
	english, german := For("en", "", time.UTC, today), For("de", "", time.UTC, today)
	told := map[string]bool{}
	eachEvent(t, func(e desk.Event, s desk.Stamp) {
		for _, voice := range desk.Audiences {
			telling := desk.Tell(e, s, names{}, voice)
			want := strings.ReplaceAll(desk.Sentence(e, s, names{}, voice), "2026-05-15 14:00 UTC", "Fri 14:00")
			if got := english.Tell(telling); got != want {
				t.Fatalf("%+v is told %q in English, and %q by the core", e, got, want)
			}
			if telling.ID == "" {
				if voice == desk.Internal || e.Audience() == desk.Public {
					t.Fatalf("%+v is not told to the %s", e, voice)
				}
				continue
			}
			told[telling.ID] = true
			for _, v := range telling.Values {
				if v.Code != "" {
					told[v.Code] = true
				}
			}
			checkGerman(t, telling, german.Tell(telling))
		}
	})
	for _, e := range weighed() {
		s := desk.Stamp{At: today}
		telling := desk.Why(e, s, names{})
		if got, want := english.Tell(telling), strings.ReplaceAll(telling.English(), "2026-05-15 14:00 UTC", "Fri 14:00"); got != want {
			t.Errorf("%+v says why %q in English, and %q by the core", e, got, want)
		}
		told[telling.ID] = true
		checkGerman(t, telling, german.Tell(telling))
		what := desk.Tell(e, s, names{}, desk.Internal)
		told[what.ID] = true
		checkGerman(t, what, german.Tell(what))
	}
	core := desk.English()
	for _, id := range slices.Sorted(maps.Keys(core)) {
		if !told[id] && id != "event.ticket.held" && id != "event.ticket.held.until" { // a wait for nothing known
			t.Errorf("%s is told of no event", id)
		}
	}
	checkCatalogOfEvents(t, core)
}

func checkGerman(t *testing.T, telling desk.Telling, got string) {
	t.Helper()
	bad := leftOver.FindString(got) + englishWords.FindString(got)
	if bad != "" || !strings.HasSuffix(got, ".") || strings.ToUpper(got[:1]) != got[:1] {
		t.Fatalf("%s reads badly in German (%q): %s", telling.ID, bad, got)
	}
}

// checkCatalogOfEvents holds that the English catalog is the core's own words. German has the same ids by TestCatalogsAgree.
func checkCatalogOfEvents(t *testing.T, core map[string]string) {
	t.Helper()
	place := regexp.MustCompile(`\{(\w+)\}`)
	entries := readCatalogs(t, "en")
	for _, id := range sortedIDs(entries) {
		if entries[id].part != "event" {
			continue
		}
		if got, want := entries[id].forms["other"], place.ReplaceAllString(core[id], "{{.$1}}"); got != want {
			t.Errorf("%s is %q, and in the core %q", id, got, want)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(core)) {
		if entries[id].part != "event" {
			t.Errorf("%s is not in the catalog", id)
		}
	}
}

func TestSentence(t *testing.T) {
	ana := desk.Stamp{At: today, By: desk.By{Person: "ana"}}
	for _, c := range []struct {
		event  desk.Event
		stamp  desk.Stamp
		voice  desk.Audience
		en, de string
	}{
		{
			desk.HandoffOffered{Direction: desk.HandUp, From: "gone", To: "net", FromTier: 1, ToTier: 2},
			ana, desk.Internal,
			"Ana Ruiz offered it up from a team (tier 1) to Netzwerk (tier 2).",
			"Ana Ruiz hat es von einem Team (Stufe 1) nach oben an Netzwerk (Stufe 2) übergeben.",
		},
		{
			desk.TicketHeld{Reason: desk.HoldVendor, Vendor: "hoster", Until: until},
			ana, desk.Public,
			"Ana Ruiz waits for a vendor until Fri 14:00.", "Ana Ruiz wartet bis Fr 14:00 auf einen Lieferanten.",
		},
		{desk.TicketAssigned{To: "gone"}, ana, desk.Public, "Ana Ruiz gave it to Somebody.", "Ana Ruiz hat es an jemanden gegeben."},
		{desk.TicketAssigned{To: "ana"}, ana, desk.Public, "Ana Ruiz took it.", "Ana Ruiz hat es übernommen."},
		{desk.TicketOpened{Type: desk.Request}, ana, desk.Public, "Ana Ruiz opened the service request.", "Ana Ruiz hat die Serviceanfrage eröffnet."},
		{desk.MessagePosted{Side: desk.SideOther}, ana, desk.Public, "Somebody wrote.", "Jemand hat geschrieben."},
		{
			desk.TicketClosed{Why: desk.CloseDue},
			desk.Stamp{At: today},
			desk.Public,
			"The desk closed it because nobody objected.", "Der Servicedesk hat es geschlossen, weil niemand widersprochen hat.",
		},
		{desk.NoteWritten{}, ana, desk.Public, "", ""},
		{desk.TicketResolved{Outcome: "not_in_the_list"}, ana, desk.Public, "Ana Ruiz resolved it: not in the list.", "Ana Ruiz hat die Arbeit abgeschlossen: not in the list."},
	} {
		en := Sentence(speaking("en"), c.event, c.stamp, names{}, c.voice)
		de := Sentence(speaking("de"), c.event, c.stamp, names{}, c.voice)
		if en != c.en || de != c.de {
			t.Errorf("%s is told\n%q\n%q, want\n%q\n%q", c.event.Kind(), en, de, c.en, c.de)
		}
	}
	zone := time.FixedZone("CEST", 2*60*60)
	ctx := With(t.Context(), For("de", "", zone, today))
	got := Sentence(ctx, desk.TicketHeld{Reason: desk.HoldRequester, Until: until}, ana, names{}, desk.Public)
	if want := "Ana Ruiz wartet bis Fr 16:00 auf den Anfragenden."; got != want {
		t.Errorf("in another zone: %q, want %q", got, want)
	}
}

// weighed are events that the desk did by itself, one for each sentence of why.
func weighed() []desk.Event {
	due := time.Date(2026, 5, 15, 14, 0, 0, 0, time.UTC)
	figures := func(pairs ...string) []rules.Match {
		var all []rules.Match
		for i := 0; i+1 < len(pairs); i += 2 {
			all = append(all, rules.Match{Field: pairs[i], Value: pairs[i+1]})
		}
		return all
	}
	routed := func(source string, values ...string) desk.Event {
		return desk.TicketRouted{Reason: desk.Reason{Source: source, Version: 3, Ref: "r1", Words: "Rule 14.", Values: figures(values...)}}
	}
	all := []desk.Event{
		routed("rule", "client", "c1"), routed("category"), routed("default", "tried", "3"), routed("rights", "tried", "3"), routed("overflow", "passed_skill", "2"), routed("assignment"),
		routed("assignment", "load", "2", "limit", "20", "fit", "3"), routed("assignment", "load", "2", "limit", "20", "fit", "3", "sticky", "1"),
		routed("handoff", "minutes", "30"), routed("hop_guard", "bounces", "3", "limit", "3"), routed("import"), routed("agreement"),
		desk.TicketClassified{Impact: desk.High, Urgency: desk.Low, Priority: 3, Why: desk.Reason{Source: "matrix", Version: 2}},
		desk.PersonSought{At: due},
		desk.DispatchListed{Why: desk.DispatchTier, Reason: desk.Reason{Source: "excluded", Version: 3, Ref: "c1", Values: figures("tier", "1")}},
		desk.PersonSought{Reason: desk.Reason{Source: "policy", Words: "Taken out."}},
		desk.HandoffExpired{AcceptBy: due},
		desk.HandoffOffered{Direction: desk.HandUp, From: "t1", To: "t2", FromTier: 1, ToTier: 2},
		desk.TicketResumed{Why: desk.ResumeDue, Since: due, Until: due},
		desk.TicketClosed{Why: desk.CloseDue, SolvedAt: due, Due: due},
		desk.AgreementBound{Level: desk.AgreementOfClient, Version: 2},
		desk.VoiceChanged{To: "p1"},
		desk.TicketRaised{To: "p1"},
	}
	for _, what := range []sla.ThresholdKind{sla.AtShare, sla.Before, sla.AtBreach} {
		all = append(all, desk.ClockFired{Clock: sla.Resolution, What: what, Value: 75, At: due}, desk.Escalated{Clock: sla.Resolution, What: what, Run: 1, Do: sla.ActionDispatch, End: desk.EscalationDone},
			routed("agreement", "clock", "resolution", string(what), "75"))
	}
	for _, trigger := range routing.Triggers {
		if trigger != routing.Alike {
			all = append(all, desk.RuleEscalated{
				At: trigger, Do: routing.Dispatch, End: desk.EscalationDone,
				Reason: desk.Reason{Source: "escalation", Version: 3, Ref: "r1", Values: figures("trigger", string(trigger), "n", "75", "limit", "70", "from", "2026-05-15T14:00:00Z")},
			})
		}
	}
	return append(all, desk.MajorSet{State: desk.MajorProposed, Reason: desk.AlikeReason("r1", 3, 5, 10, "vpn")})
}

// TestWhyNamesFields says what a rule found with the names that its reader has for the fields; English is that of the core.
func TestWhyNamesFields(t *testing.T) {
	found := []rules.Match{{Field: "words", Value: "vpn"}, {Field: "client", Value: "c1"}, {Field: "subject", Value: "tunnel"}}
	telling := desk.Why(desk.TicketRouted{Reason: desk.Reason{Source: "rule", Ref: "“VPN”", Version: 3, Values: found}}, desk.Stamp{}, names{})
	for tag, want := range map[string]string{
		"en": telling.English(),
		"de": "Regel “VPN” der Version 3 trifft zu: Text vpn, Kunde c1, Betreff tunnel.",
	} {
		if got := For(tag, "", time.UTC, today).Tell(telling); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
}
