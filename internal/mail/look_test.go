package mail

import (
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/core/sla"
	"tierdesk/internal/words"
)

func TestLookWords(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	saturday := time.Date(2026, 6, 6, 10, 0, 0, 0, time.UTC)
	monday := time.Date(2026, 6, 8, 6, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name string
		o    desk.Outlook
		now  time.Time
		want string
	}{
		{"closed", desk.Outlook{Opens: monday, AnswerBy: monday.Add(time.Hour)}, saturday, "The desk is closed now. Somebody looks from Mon 8 Jun 08:00 (Berlin time). We promise an answer by Mon 8 Jun 09:00."},
		{"closed, nothing promised", desk.Outlook{Opens: monday}, saturday, "The desk is closed now. Somebody looks from Mon 8 Jun 08:00 (Berlin time)."},
		{"never open", desk.Outlook{}, saturday, "The desk is closed now."},
		{"open", desk.Outlook{IsOpen: true, Closes: monday.Add(10 * time.Hour), AnswerBy: monday.Add(100 * time.Minute)}, monday, "The desk is open now, until 18:00 (Berlin time). We promise an answer by 09:40."},
		{"always open", desk.Outlook{IsOpen: true}, monday, "Somebody is here around the clock."},
		{
			"by mail, which is not offered",
			desk.Outlook{IsOpen: true, Offered: []sla.Channel{sla.ChannelWeb, sla.ChannelPhone}},
			monday,
			"Somebody is here around the clock. Your request came by mail, which is not among the ways we agreed on: the portal, phone. We have it all the same.",
		},
	} {
		if got := lookWords(words.For("en", "", time.UTC, tt.now), tt.o, desk.ViaMail, tt.now, zone); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	for _, channel := range sla.Channels {
		if id := "channel." + string(channel); words.For("en", "", time.UTC, monday).T(id) == id {
			t.Errorf("%s has no words", channel)
		}
	}
}
