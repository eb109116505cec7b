package storetest

import (
	"strings"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

// testErasePlaces erases a person from where they typed, looked, read and were mailed.
func testErasePlaces(t *testing.T, s store.Store) {
	ctx := t.Context()
	must(t, s.SavePerson(ctx, desk.Person{
		ID: "p1", Name: "Ada", Email: "Ada@x.test", Title: "Ada's title", Phone: "+44 1", Language: "de", Zone: "Europe/Vienna", Avatar: "face",
	}, audit("person.save")))
	for _, person := range []desk.PersonID{"p1", "p2"} {
		must(t, s.SaveDraft(ctx, store.Draft{Person: person, Place: "t1", Kind: "reply", Data: `{"body":"Dear Ada"}`, SavedAt: at(1)}))
		must(t, s.SavePresence(ctx, store.Presence{Ticket: "t1", Person: person, Doing: store.DoingViewing, Until: at(9)}, at(1)))
		must(t, s.MarkRead(ctx, person, "t1", 3))
		must(t, s.SaveView(ctx, store.View{ID: "v-" + string(person), Owner: person, Name: "Ada's cases", Query: "q=Ada"}, audit("view.save")))
	}
	must(t, s.SaveView(ctx, store.View{ID: "v-all", Name: "All", Query: "q=all"}, audit("view.save")))
	for hash, l := range map[string]store.Link{"h1": {Person: "p1", Email: "old@x.test"}, "h2": {Email: "ada@X.test"}, "h3": {Person: "p2", Email: "bea@x.test"}} {
		l.Hash, l.Purpose, l.CreatedAt, l.ExpiresAt = hash, store.LinkSignUp, at(0), at(9)
		must(t, s.SaveLink(ctx, l))
	}
	redact := func(text string) string { return strings.ReplaceAll(text, "Ada", store.ErasedText) }
	erased, err := s.ErasePerson(ctx, "p1", audit("person.erase"), redact)
	must(t, err)
	same(t, "blobs", erased.Blobs, []store.BlobKey{{Client: store.PeopleFolder, Hash: "face"}})
	if used, err := s.BlobInUse(ctx, store.PeopleFolder, "face"); err != nil || used {
		t.Errorf("the picture is still in use: %t, %v", used, err)
	}
	p, err := s.Person(ctx, "p1")
	must(t, err)
	same(t, "person", p, desk.Person{ID: "p1", Name: store.ErasedText, Disabled: true, NoMail: true, Version: 2})
	placesLeft(t, s)
}

func placesLeft(t *testing.T, s store.Store) {
	t.Helper()
	ctx := t.Context()
	for person, want := range map[desk.PersonID]string{"p1": "", "p2": `{"body":"Dear [erased]"}`} {
		drafts, err := s.Drafts(ctx, person, "t1")
		must(t, err)
		got := ""
		for _, d := range drafts {
			got += d.Data
		}
		marks, err := s.ReadMarks(ctx, person, []desk.TicketID{"t1"})
		must(t, err)
		if got != want || len(marks) != len(drafts) {
			t.Errorf("of %s there are drafts %q, want %q, and read marks %v", person, got, want, marks)
		}
	}
	present, err := s.PresencesOf(ctx, "t1", at(1))
	must(t, err)
	if len(present) != 1 || present[0].Person != "p2" {
		t.Errorf("still there: %+v", present)
	}
	views, err := s.Views(ctx, "p2")
	must(t, err)
	same(t, "views", views, []store.View{{ID: "v-all", Name: "All", Query: "q=all"}, {ID: "v-p2", Owner: "p2", Name: "[erased]'s cases", Query: "q=[erased]"}})
	_, err = s.View(ctx, "v-p1")
	wantMissing(t, err)
	for hash, there := range map[string]bool{"h1": false, "h2": false, "h3": true} {
		if _, err := s.Link(ctx, hash); (err == nil) != there || err != nil && !store.IsNotFound(err) {
			t.Errorf("link %s: %v", hash, err)
		}
	}
}
