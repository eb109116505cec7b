package worker

import (
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// TestTrim forgets what is over: presences and links after a day, drafts after three months.
func TestTrim(t *testing.T) {
	ctx := t.Context()
	e := newEngine(t)
	s := e.Store()
	now := time.Now().UTC()
	for name, ago := range map[string]time.Duration{"old": 25 * time.Hour, "young": 23 * time.Hour} {
		at := now.Add(-ago)
		for _, err := range []error{
			s.SavePresence(ctx, store.Presence{Ticket: "t", Person: desk.PersonID(name), Doing: store.DoingViewing, Until: at}, at.Add(-time.Minute)),
			s.SaveLink(ctx, store.Link{Hash: name, ExpiresAt: at}),
			s.SaveDraft(ctx, store.Draft{Person: desk.PersonID(name), Place: "new", Kind: "new", Data: "text", SavedAt: now.Add(-ago * 24 * 90 / 24)}),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, _, err := Trim(e).Run(ctx); err != nil {
		t.Fatal(err)
	}
	present, err := s.PresencesOf(ctx, "t", now.Add(-30*time.Hour))
	if err != nil || len(present) != 1 || present[0].Person != "young" {
		t.Errorf("there are %+v, %v", present, err)
	}
	for name, want := range map[string]bool{"old": false, "young": true} {
		_, err := s.Link(ctx, name)
		drafts, broken := s.Drafts(ctx, desk.PersonID(name), "new")
		if (err == nil) != want || len(drafts) == 1 != want || broken != nil {
			t.Errorf("%s: link %v, drafts %v, %v", name, err, drafts, broken)
		}
	}
}

// TestNamedByTopic indexes a ticket also when somebody was seen at it in the same round.
func TestNamedByTopic(t *testing.T) {
	tickets, articles := named([]store.Frame{{Topic: "presence", ID: "t1"}, {Topic: "ticket", ID: "t1"}, {Topic: "ticket", ID: "t1"}, {Topic: "article", ID: "k1"}})
	if len(tickets) != 1 || tickets[0] != "t1" || len(articles) != 1 {
		t.Errorf("got tickets %v and articles %v", tickets, articles)
	}
}
