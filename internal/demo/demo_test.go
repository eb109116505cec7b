package demo

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"log/slog"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/blob"
	"tierdesk/internal/core/desk"
	"tierdesk/internal/engine"
	"tierdesk/internal/store"
	"tierdesk/internal/store/memory"
)

// ends are instants at which the story must be able to end: within a week, at night, on a weekend, over New Year and a change of
// daylight saving.
var ends = []time.Time{
	time.Date(2026, 5, 13, 15, 42, 0, 0, time.UTC),
	time.Date(2026, 5, 17, 3, 5, 0, 0, time.UTC),
	time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
	time.Date(2026, 11, 5, 8, 30, 0, 0, time.UTC),
}

func furnished(t *testing.T, now time.Time) *memory.Store {
	t.Helper()
	blobs, err := blob.OpenDisk(filepath.Join(t.TempDir(), "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	s := memory.New()
	cast, err := Furnish(t.Context(), Stage{Store: s, Blobs: blobs, Log: slog.New(slog.DiscardHandler), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if len(cast) != 12 {
		t.Errorf("there are %d people, want 12", len(cast))
	}
	return s
}

func eachTicket(t *testing.T, s store.Store, do func(store.Loaded, []store.Record)) {
	t.Helper()
	err := s.EachTicket(t.Context(), func(id desk.TicketID) error {
		loaded, err := s.Ticket(t.Context(), id)
		if err != nil {
			return err
		}
		records, err := s.Timeline(t.Context(), id, 0, 1000)
		do(loaded, records)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestStoryIsWhole(t *testing.T) {
	for _, now := range ends {
		t.Run(now.Format(time.DateOnly), func(t *testing.T) {
			s := furnished(t, now)
			e, err := engine.New(t.Context(), s, newClock(now).engine(), slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			_, key, _ := ed25519.GenerateKey(nil)
			if err := e.Anchor(t.Context(), key, func(store.Anchor) error { return nil }); err != nil {
				t.Fatal(err)
			}
			report, err := e.Audit(t.Context(), key.Public().(ed25519.PublicKey), nil)
			if err != nil || report.Tickets != 60 {
				t.Errorf("the audit says %v of %d tickets, want none of 60", err, report.Tickets)
			}
			articles, _, err := s.ListArticles(t.Context(), store.Listing{Limit: 100})
			if err != nil || len(articles) != 30 {
				t.Errorf("there are %d articles (%v), want 30", len(articles), err)
			}
			eachTicket(t, s, func(l store.Loaded, records []store.Record) { checkTimes(t, l, records, now) })
		})
	}
}

// checkTimes holds that the past is past, and that people worked by day.
func checkTimes(t *testing.T, l store.Loaded, records []store.Record, now time.Time) {
	t.Helper()
	for _, r := range records {
		if r.Stamp.At.After(now) || r.Stamp.At.Before(now.AddDate(0, 0, -24)) {
			t.Errorf("#%d %q: entry %d is of %s", l.Ticket.Number, l.Subject, r.Seq, r.Stamp.At)
		}
		if now.Sub(r.Stamp.At) < 46*time.Hour || r.Stamp.By.Person == "" {
			continue // what runs now runs whenever the demo is started
		}
		for _, m := range members {
			if personID(m.key) != r.Stamp.By.Person {
				continue
			}
			zone, _ := time.LoadLocation(m.zone)
			at := r.Stamp.At.In(zone)
			if !isWorkday(at) || at.Hour() < 7 || at.Hour() >= 19 {
				t.Errorf("#%d %q: %s worked on %s", l.Ticket.Number, l.Subject, m.key, at.Format("Mon 15:04"))
			}
		}
	}
}

// told is the story as people see it, without the ids and salts that are drawn anew each time.
func told(t *testing.T, s store.Store) []string {
	var all []string
	eachTicket(t, s, func(l store.Loaded, records []store.Record) {
		tk := l.Ticket
		line := fmt.Sprintf("#%d %s %s %s %s T%d %s %d", tk.Number, l.Subject, tk.State, tk.Priority, tk.Owner, tk.ShownTier(), tk.Team, tk.Bounces)
		for _, r := range records {
			line += fmt.Sprintf("\n\t%s %s %s %s", r.Stamp.At, r.Stamp.By, r.Stamp.Via, r.Event.Kind())
		}
		all = append(all, line)
	})
	slices.Sort(all)
	return all
}

func TestStoryIsTheSameEachTime(t *testing.T) {
	first, second := told(t, furnished(t, ends[0])), told(t, furnished(t, ends[0]))
	if !reflect.DeepEqual(first, second) {
		t.Error("the same instant gave two stories")
	}
}

// TestStoryShowsEverything holds that what the desk is about can be seen in the demo.
func TestStoryShowsEverything(t *testing.T) {
	s, now := furnished(t, ends[0]), ends[0]
	seen := map[string]int{}
	eachTicket(t, s, func(l store.Loaded, records []store.Record) {
		tk := l.Ticket
		seen["state "+string(tk.State)]++
		seen[tk.Priority.String()]++
		seen["via "+string(tk.Via)]++
		seen["type "+string(tk.Type)]++
		if tk.Hold != nil {
			seen["held for "+string(tk.Hold.Reason)]++
		}
		if tk.Dispatch != nil {
			seen["dispatch "+string(tk.Dispatch.Why)]++
		}
		if open := tk.OpenHandoff(); open != nil && open.AcceptBy.After(now) {
			seen["offered"]++
			if open.AcceptBy.Sub(now) < time.Hour {
				seen["due within the hour"]++
			}
		}
		if tk.State == desk.StateNew && tk.Owner == "" {
			seen["unassigned"]++
		}
		if tk.Restriction != nil {
			seen["restricted"]++
		}
		if tk.Raise != nil {
			seen["raised"]++
		}
		if tk.Rating != nil {
			seen[fmt.Sprintf("rated %t", tk.Rating.Good)]++
		}
		if tk.Closure != nil {
			seen["closed "+string(tk.Closure.Why)]++
		}
		for _, r := range records {
			seen[r.Event.Kind()]++
		}
	})
	wants := strings.Fields(`P1 P2 P3 P4 offered unassigned restricted raised ticket.reopened handoff.offered handoff.accepted handoff.returned
		handoff.rated handoff.expired task.added task.changed time.logged ticket.linked ticket.tagged ticket.merged ticket.raised
		voice.changed note.written ticket.held ticket.resumed`)
	wants = append(wants, "held for requester", "held for vendor", "held for scheduled", "held for change", "dispatch bounces",
		"due within the hour", "rated true", "rated false", "closed confirmed", "closed due", "via phone", "via mail", "via web", "via alert",
		"state discarded", "state resolved", "state closed", "type problem", "type change", "type alert", "type request")
	for _, want := range wants {
		if seen[want] == 0 {
			t.Errorf("nobody sees %q", want)
		}
	}
	if seen["unassigned"] < 2 {
		t.Errorf("%d tickets wait for somebody, want 2", seen["unassigned"])
	}
}

// TestLettersOfThePastAreNotSent holds that only what happened in the last hours is written to anybody.
func TestLettersOfThePastAreNotSent(t *testing.T) {
	s := furnished(t, ends[0])
	posts, err := s.ClaimPosts(context.Background(), "test", ends[0], ends[0].Add(time.Minute), 1000)
	if err != nil || len(posts) == 0 {
		t.Fatalf("%d letters wait, %v", len(posts), err)
	}
	for _, p := range posts {
		if ends[0].Sub(p.QueuedAt) > freshFor {
			t.Errorf("a letter of %s would be sent", p.QueuedAt)
		}
	}
}

func TestArticlesAreOfUse(t *testing.T) {
	all, err := readArticles()
	if err != nil {
		t.Fatal(err)
	}
	audiences := map[string]int{}
	for _, a := range all {
		audiences[a.Audience+fmt.Sprint(a.Tier)]++
		if n := len(strings.Fields(a.Body)); n < 80 || n > 200 {
			t.Errorf("%q has %d words, want 80 to 200", a.Title, n)
		}
	}
	for _, want := range []string{"public0", "client0", "tier1", "tier2", "tier3"} {
		if audiences[want] == 0 {
			t.Errorf("no article for %s", want)
		}
	}
}

func TestStoryRefusesNonsense(t *testing.T) {
	for _, text := range []string{
		"now dana opens", "== no subject", "== a: A\nnow nobody opens", "== a: A\n    words", "== a: A\nsoon dana opens", "== a: A\nnow+1h dana opens",
		"== a: A\nnow-1h dana opens\n-9 08:00 dana writes", "== a: A\n-x 08:00 dana opens",
	} {
		if _, err := readScenes("test.txt", text, ends[0]); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

func TestAvatarsAreTheSame(t *testing.T) {
	for _, m := range members {
		first, err := Avatar(m.name, m.look)
		second, _ := Avatar(m.name, m.look)
		if err != nil || len(first) == 0 || len(first) > 16<<10 || string(first) != string(second) {
			t.Errorf("%s: %d bytes, %v", m.name, len(first), err)
		}
	}
}
