package demo

import (
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/search"
	"tierdesk/internal/store"
	"tierdesk/internal/store/memory"
)

// TestQuestions asks as people do, in sentences whose every word may stand in one guide by chance, and holds that the right one is
// the first.
func TestQuestions(t *testing.T) {
	all, err := readArticles()
	if err != nil {
		t.Fatal(err)
	}
	s := memory.New()
	title := map[string]string{}
	for i, a := range all {
		if err := s.SaveArticle(t.Context(), a, store.Audit{Act: "article.save", Ref: string(a.ID)}); err != nil {
			t.Fatal(err)
		}
		lang := search.Lang(a.Title + " " + a.Body)
		d := store.Document{Kind: "article", ID: string(a.ID), Number: int64(i + 1), Version: 1, Title: search.Stream(lang, a.Title), Body: search.Stream(lang, a.Body)}
		if err := s.IndexDocuments(t.Context(), []store.Document{d}); err != nil {
			t.Fatal(err)
		}
		title[string(a.ID)] = a.Title
	}
	for _, tt := range []struct{ question, want string }{
		{"VPN drops all the time", "Connect to the VPN from home"},
		{"my VPN drops at the same time every day", "Connect to the VPN from home"},
		{"VPN does not connect", "Connect to the VPN from home"},
		{"I can't work because the VPN keeps dropping again and again today", "Connect to the VPN from home"},
		{"guest network password", "Wi-Fi for guests"},
		{"how do guests get on the Wi-Fi for one day", "Wi-Fi for guests"},
		{"the printer is offline again since today", "Printer shows offline"},
		{"nothing prints, the printer says it is offline", "Printer shows offline"},
		{"I forgot my password and want to reset it", "Reset my password"},
		{"I need a new password now please", "Reset my password"},
		{"nobody hears my sound in the meeting", "Sound in meetings"},
		{"scan has only one page, the rest is missing", "Scans arrive incomplete"},
		{"my files do not sync", "Files will not sync"},
		{"I got a new phone and need the sign-in codes", "New phone for sign-in codes"},
		{"is this mail false or real", "Tell real mail from false"},
		{"some mail is missing since yesterday", "Find missing mail"},
		{"someone starts next week", "Someone new starts"},
		{"always again", ""}, // only words of everyday speech: they are looked for all the same
	} {
		hits, err := store.Find(t.Context(), s, desk.Scope{}, "article", tt.question, 3)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, h := range hits {
			got = append(got, title[h.ID])
		}
		if len(got) == 0 || tt.want != "" && got[0] != tt.want {
			t.Errorf("%q: got %q, want %q first", tt.question, got, tt.want)
		}
	}
}
