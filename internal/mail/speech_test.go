package mail

import (
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/store"
	"tierdesk/internal/words"
)

// TestLettersSpeakTheLanguageOfTheirReader sends a German requester a German acknowledgement: its subject, its words and its link.
func TestLettersSpeakTheLanguageOfTheirReader(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		maria := w.people["maria"]
		maria.Language = "de-AT"
		w.must(w.store.SavePerson(w.ctx, maria, store.Audit{At: w.now, Act: "test"}))
		w.receive(mailFrom("maria@acme.example", deskAddress, "VPN", "Es geht nicht.", vouched))
		letters := w.deliver()
		if len(letters) != 1 {
			t.Fatalf("got %d letters, want the acknowledgement", len(letters))
		}
		got := letters[0].parsed
		if got.Subject != "[#1] Wir haben Ihre Anfrage" {
			t.Errorf("the subject is %q", got.Subject)
		}
		for _, want := range []string{"Sie hat die Nummer #1.", "antworten Sie auf diese Mail", "Im Browser ansehen und antworten:\nhttps://desk.example/r/", "weil es Ihre Anfrage ist"} {
			if !strings.Contains(got.Text, want) {
				t.Errorf("the letter does not say %q: %s", want, got.Text)
			}
		}
	})
}

// TestNoticesInEveryLanguage holds that each notice has its own words in each language, with everything they name.
func TestNoticesInEveryLanguage(t *testing.T) {
	at := time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)
	said := map[string]bool{}
	for _, lang := range []string{"en", "de"} {
		for _, tt := range []struct {
			name  string
			kind  desk.Notice
			event desk.Event
			asks  bool
		}{
			{"received", desk.NoticeReceived, desk.TicketOpened{}, true},
			{"message", desk.NoticeMessage, desk.MessagePosted{}, true},
			{"resolved", desk.NoticeResolved, desk.TicketResolved{}, true},
			{"reopened", desk.NoticeReopened, desk.TicketReopened{}, false},
			{"merged", desk.NoticeMerged, desk.TicketMerged{}, true},
			{"merged into one that is seen", desk.NoticeMerged, desk.TicketMerged{Into: "other"}, true},
			{"assigned", desk.NoticeAssigned, desk.TicketAssigned{}, false},
			{"returned", desk.NoticeReturned, desk.HandoffReturned{}, false},
			{"raised", desk.NoticeRaised, desk.TicketRaised{}, false},
			{"used up", desk.NoticeClock, desk.Escalated{Clock: sla.Resolution, What: sla.AtShare, Value: 75}, false},
			{"due soon", desk.NoticeClock, desk.Escalated{Clock: sla.Resolution, What: sla.Before, Value: 30}, false},
			{"late", desk.NoticeClock, desk.Escalated{Clock: sla.Resolution}, false},
			{"a visit", desk.NoticeWork, desk.WorkScheduled{Work: desk.WorkVisit, From: at, Until: at.Add(time.Hour)}, true},
			{"a visit moved", desk.NoticeWork, desk.WorkMoved{Work: desk.WorkVisit, From: at, Until: at.Add(time.Hour)}, true},
			{"a visit called off", desk.NoticeWork, desk.WorkCancelled{Work: desk.WorkVisit, From: at}, true},
			{"planned", desk.NoticeWork, desk.WorkScheduled{Work: desk.WorkRemote, From: at, Until: at.Add(48 * time.Hour)}, false},
			{"moved", desk.NoticeWork, desk.WorkMoved{Work: desk.WorkDepot, Owner: "ana", From: at, Until: at.Add(time.Hour)}, false},
			{"given", desk.NoticeWork, desk.WorkMoved{Work: desk.WorkDepot, Owner: "ben", From: at, Until: at.Add(time.Hour)}, false},
			{"called off", desk.NoticeWork, desk.WorkCancelled{Work: desk.WorkVisit, From: at}, false},
		} {
			n := notice{
				post: store.Post{Notice: tt.kind}, record: store.Record{Event: tt.event}, to: desk.Person{ID: "ana"}, author: "Ben",
				speech: words.For(lang, "", time.UTC, at),
			}
			n.loaded.Ticket.Number = 12
			if merged, ok := tt.event.(desk.TicketMerged); ok && merged.Into != "" {
				n.into = 13
			}
			if tt.asks {
				n.loaded.Ticket.Requester = "ana"
			}
			lead := n.body().lead
			if said[lead] || strings.Contains(lead, "letter.") || strings.Contains(lead, "<no value>") {
				t.Errorf("%s, %s: it says %q", lang, tt.name, lead)
			}
			if !strings.Contains(lead, "12") && tt.kind != desk.NoticeMessage {
				t.Errorf("%s, %s: %q does not name the ticket", lang, tt.name, lead)
			}
			said[lead] = true
		}
	}
}

// TestLinkLettersInEveryLanguage holds the same of the letters that bring a link.
func TestLinkLettersInEveryLanguage(t *testing.T) {
	said := map[string]bool{}
	for _, lang := range []string{"en", "de"} {
		for _, l := range []linkLetter{{purpose: store.LinkPassword}, {purpose: store.LinkSignUp}, {by: "Sam", purpose: store.LinkPassword}, {by: "Sam", purpose: store.LinkInvite}} {
			l.to.Language = lang
			got := l.words("Northwind", time.Time{})
			for _, text := range []string{got.subject, got.lead, got.next} {
				if text == "" || said[text] || strings.Contains(text, "letter.") || strings.Contains(text, "<no value>") {
					t.Errorf("%s, %s: it says %q", lang, l.purpose, text)
				}
				said[text] = true
			}
		}
	}
}
