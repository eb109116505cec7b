package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/search"
	"tierdesk/internal/store"
)

// words are those of the corpus: a few common, many rare, some that databases take apart in their own way.
func words(r *rand.Rand, n int) string {
	odd := []string{"0x80070005", "ada@example.org", "10.0.0.1", "can't", "Müller", "naïve", "日本語", "C++", "-5.5e3", "a/b", "printer's", "KB5034441", "und", "the", "'", `"`, ":*", "&", "|"}
	var out []string
	for range n {
		switch r.IntN(8) {
		case 0:
			out = append(out, pick(r, odd...))
		default:
			out = append(out, fmt.Sprintf("w%s", strings.Repeat(string(rune('a'+r.IntN(4))), 1+r.IntN(int(r.IntN(6)+1)))))
		}
	}
	return strings.Join(out, " ")
}

// Corpus fills a store with searched tickets and gives their documents; the same seed gives the same numbers and texts.
func Corpus(t testing.TB, s store.Store, n int) {
	t.Helper()
	r := dice(11)
	var docs []store.Document
	for i := range n {
		loaded := Opened(t, s, i, Opening(fmt.Sprint("corpus ", i), func(e *desk.TicketOpened) { e.Client = desk.ClientID(pick(r, "c1", "c2")) }))
		docs = append(docs, store.Document{
			Kind: "ticket", ID: string(loaded.Ticket.ID), Number: loaded.Ticket.Number, Version: 1,
			Title: search.Stream("en", words(r, 4)), Body: search.Stream("en", words(r, 30)), Notes: search.Stream("en", words(r, 5)),
		})
	}
	must(t, s.IndexDocuments(t.Context(), docs))
}

// Answers gives the numbers found for n random questions, as text.
func Answers(t testing.TB, s store.Store, n int) []string {
	t.Helper()
	r := dice(12)
	var answers []string
	for range n {
		question := words(r, 1+r.IntN(4))
		scope := pick(r, all(), desk.Scope{Person: "p1", Contacts: []desk.Contact{{Client: "c1"}}}, desk.Scope{Person: "a1", Agent: true, Serves: []desk.ClientID{"c2"}})
		hits, err := store.Find(t.Context(), s, scope, "ticket", question, 20)
		must(t, err)
		var numbers []string
		for _, hit := range hits {
			numbers = append(numbers, fmt.Sprint(hit.Number))
		}
		answers = append(answers, question+" → "+strings.Join(numbers, " "))
	}
	return answers
}

func testSearch(t *testing.T, s store.Store) {
	ctx := t.Context()
	doc := func(l store.Loaded, title, body, notes string) store.Document {
		return store.Document{
			Kind: "ticket", ID: string(l.Ticket.ID), Number: l.Ticket.Number, Version: int64(l.Ticket.Version),
			Title: search.Stream("en", title), Body: search.Stream("en", body), Notes: search.Stream("en", notes),
		}
	}
	find := func(scope desk.Scope, text string) []desk.TicketID {
		hits, err := store.Find(ctx, s, scope, "ticket", text, 10)
		must(t, err)
		var ids []desk.TicketID
		for _, hit := range hits {
			if hit.Row.ID != desk.TicketID(hit.ID) || hit.Row.Number != hit.Number {
				t.Errorf("hit %+v has another's row", hit)
			}
			ids = append(ids, hit.Row.ID)
		}
		return ids
	}
	one, two := Opened(t, s, 0, Opening("one")), Opened(t, s, 0, Opening("two"))
	hidden := Opened(t, s, 0, Opening("hidden"), entry(desk.TicketRestricted{People: []desk.PersonID{"a9"}}))
	must(t, s.IndexDocuments(ctx, []store.Document{doc(one, "Printers jam", "paper stuck", "secret toner"), doc(two, "VPN", "printer drops out of the network", ""), doc(hidden, "printer of the board", "", "")}))
	requester, agent := desk.Scope{Person: "p1", Contacts: []desk.Contact{{Client: "c1"}}}, desk.Scope{Person: "a1", Agent: true, ServesAll: true}
	for _, tt := range []struct {
		scope desk.Scope
		text  string
		want  []desk.TicketID
	}{
		{agent, "printers", []desk.TicketID{one.Ticket.ID, two.Ticket.ID}},
		{agent, "printer network", []desk.TicketID{two.Ticket.ID}},
		{agent, "toner", []desk.TicketID{one.Ticket.ID}},
		{requester, "toner", nil},
		{requester, "paper toner", []desk.TicketID{one.Ticket.ID}},
		{desk.Scope{Person: "p2", Contacts: []desk.Contact{{Client: "c1"}}}, "paper", nil},
		{desk.Scope{}, "paper", nil},
		{agent, "paper zebra", []desk.TicketID{one.Ticket.ID}},
		{agent, "board", nil},
		{all(), "board", []desk.TicketID{hidden.Ticket.ID}},
		{agent, "zebra", nil},
		{agent, `"') OR ( *`, nil},
	} {
		if got := find(tt.scope, tt.text); !slices.Equal(got, tt.want) {
			t.Errorf("%q in %+v: got %v, want %v", tt.text, tt.scope, got, tt.want)
		}
	}
	replaced(t, s, doc(one, "Printers jam", "paper stuck", "secret toner"), find)
	searchArticles(t, s)
	cursor, err := s.SearchCursor(ctx)
	must(t, err)
	if !cursor.Begun || cursor.Pos != 0 {
		t.Errorf("the indexer begins at %+v", cursor)
	}
	must(t, s.SaveSearchCursor(ctx, store.FeedCursor{Begun: true, Pos: 5, Low: 3, Seen: []int64{4, 5}}))
	cursor, err = s.SearchCursor(ctx)
	must(t, err)
	same(t, "cursor", cursor, store.FeedCursor{Begun: true, Pos: 5, Low: 3, Seen: []int64{4, 5}})
}

// replaced changes a document, passes over an older one, and takes it out.
func replaced(t *testing.T, s store.Store, d store.Document, find func(desk.Scope, string) []desk.TicketID) {
	t.Helper()
	ctx := t.Context()
	d.Version, d.Body = 5, search.Stream("en", "ink")
	must(t, s.IndexDocuments(ctx, []store.Document{d}))
	older := d
	older.Version, older.Body = 4, search.Stream("en", "paper")
	must(t, s.IndexDocuments(ctx, []store.Document{older}))
	if len(find(all(), "paper")) != 0 || len(find(all(), "ink")) != 1 {
		t.Error("a document was not replaced, or by an older one")
	}
	stats, err := s.TermStats(ctx, "ticket", []string{"ink", "paper", "printer"})
	must(t, err)
	if stats.Documents != 3 || stats.Frequency["ink"] != 1 || stats.Frequency["paper"] != 0 || stats.Frequency["printer"] != 3 {
		t.Errorf("stats %+v", stats)
	}
	must(t, s.RemoveDocument(ctx, "ticket", d.ID))
	must(t, s.RemoveDocument(ctx, "ticket", d.ID))
	stats, err = s.TermStats(ctx, "ticket", []string{"ink"})
	must(t, err)
	if len(find(all(), "ink")) != 0 || stats.Documents != 2 || stats.Frequency["ink"] != 0 {
		t.Errorf("after it was taken out: %+v", stats)
	}
}

func searchArticles(t *testing.T, s store.Store) {
	t.Helper()
	ctx := t.Context()
	for i, audience := range []string{"public", "client", "tier"} {
		id := desk.ArticleID(audience)
		must(t, s.SaveArticle(ctx, store.Article{ID: id, Title: audience, Audience: audience, Client: "c1"}, audit("article.save")))
		must(t, s.IndexDocuments(ctx, []store.Document{{Kind: "article", ID: audience, Number: int64(i + 1), Version: 1, Title: "router"}}))
	}
	for _, tt := range []struct {
		scope desk.Scope
		want  string
	}{
		{all(), "tier client public"},
		{desk.Scope{}, "public"},
		{desk.Scope{Person: "p", Contacts: []desk.Contact{{Client: "c1"}}}, "client public"},
		{desk.Scope{Person: "p", Contacts: []desk.Contact{{Client: "c2"}}}, "public"},
		{desk.Scope{Person: "p", Contacts: []desk.Contact{{Client: "c1"}}, Only: "t1"}, "public"},
		{desk.Scope{Person: "a", Agent: true, Serves: []desk.ClientID{"c2"}}, "tier public"},
		{desk.Scope{Person: "a", Agent: true, ServesAll: true}, "tier client public"},
	} {
		hits, err := store.Find(ctx, s, tt.scope, "article", "router", 10)
		must(t, err)
		var got []string
		for _, hit := range hits {
			got = append(got, hit.ID)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%+v finds %v, want %s", tt.scope, got, tt.want)
		}
	}
	searchMost(t, s)
}

// testErase erases a person through the store alone; what the engine adds is tested with it.
func testErase(t *testing.T, s store.Store) {
	ctx := t.Context()
	must(t, s.SavePerson(ctx, desk.Person{ID: "p1", Name: "Ada", Email: "ada@x.test"}, audit("person.save")))
	file := desk.Attachment{Client: "c1", Hash: "own-file", Name: "cv.pdf"}
	shared := desk.Attachment{Client: "c1", Hash: "shared-file", Name: "logo.png"}
	own := Opened(t, s, 0, Opening("Ada cannot print"), entry(desk.MessagePosted{Side: desk.SideRequester, From: "p1"}, desk.Content{Body: "help", Attachments: []desk.Attachment{file, shared}}))
	other := Opened(t, s, 0, Opening("Something else", func(e *desk.TicketOpened) { e.Requester = "p2" }))
	other = add(t, s, other.Ticket.ID, 1, entry(desk.NoteWritten{}, desk.Content{Body: "Ask Ada", Attachments: []desk.Attachment{shared}}))
	other = add(t, s, other.Ticket.ID, 2, entry(desk.NoteWritten{}, desk.Content{Body: "Nothing"}))
	must(t, s.IndexDocuments(ctx, []store.Document{{Kind: "ticket", ID: string(own.Ticket.ID), Number: own.Ticket.Number, Version: 9, Title: "ada"}}))
	redact := func(text string) string { return strings.ReplaceAll(text, "Ada", store.ErasedText) }
	planned, err := s.FindPersonal(ctx, "p1", redact)
	must(t, err)
	erased, err := s.ErasePerson(ctx, "p1", audit("person.erase"), redact)
	must(t, err)
	same(t, "what was erased", erased.Entries, planned)
	same(t, "blobs", erased.Blobs, []store.BlobKey{{Client: "c1", Hash: "own-file"}})
	if len(planned) != 3 {
		t.Errorf("planned %+v", planned)
	}
	records := timeline(t, s, other.Ticket.ID)
	if r := records[1]; !r.Erased || r.Content.Body != "Ask [erased]" || r.Salt != nil || len(r.ContentHash) == 0 {
		t.Errorf("another's note: %+v %+v", r, r.Content)
	}
	if r := records[2]; r.Erased || r.Content.Body != "Nothing" {
		t.Errorf("an unrelated note: %+v", r)
	}
	if r := timeline(t, s, own.Ticket.ID)[1]; !r.Erased || r.Content != nil || r.ContentData != nil {
		t.Errorf("their own message: %+v", r)
	}
	if got := load(t, s, own.Ticket.ID).Subject; got != store.ErasedText {
		t.Errorf("subject %q", got)
	}
	if hits, err := store.Find(ctx, s, all(), "ticket", "ada", 5); err != nil || len(hits) != 0 {
		t.Errorf("still found: %v, %v", hits, err)
	}
	if p, err := s.Person(ctx, "p1"); err != nil || p.Name != store.ErasedText || p.Email != "" || !p.Disabled {
		t.Errorf("person %+v, %v", p, err)
	}
	// A command that was decided before and is committed after the erasure does not bring the subject back.
	must(t, s.Commit(ctx, change(SideOf(own, stamp(3, "a1"), entry(desk.NoteWritten{})))))
	if got := load(t, s, own.Ticket.ID).Subject; got != store.ErasedText {
		t.Errorf("the subject came back: %q", got)
	}
	_, err = s.ErasePerson(ctx, "nobody", audit("person.erase"), redact)
	wantMissing(t, err)
}

// searchMost holds that few articles with every word do not hide those with most of the words, and that one shared word is too little then.
func searchMost(t *testing.T, s store.Store) {
	t.Helper()
	ctx := t.Context()
	for i, body := range []string{"gate lamp fuse", "gate lamp", "fuse", "fuse gate gate", "pump valve", "pump valve", "pump valve", "pump crank"} {
		id := fmt.Sprint("most", i)
		must(t, s.SaveArticle(ctx, store.Article{ID: desk.ArticleID(id), Title: id, Audience: "public"}, audit("article.save")))
		must(t, s.IndexDocuments(ctx, []store.Document{{Kind: "article", ID: id, Number: int64(i + 10), Version: 1, Title: "x", Body: search.Stream("en", body)}}))
	}
	for _, tt := range []struct{ text, want string }{
		{"gate lamp fuse", "most0 most1 most3"},
		{"gate lamp valve", "most0 most1 most3 most4 most5 most6"}, // none holds all: those that hold any
		{"pump valve", "most4 most5 most6"},                        // enough hold all
		{"pump crank", "most7"},                                    // half is not most
		{"gate lamp every time", "most0 most1"},                    // words of everyday speech do not count beside others
	} {
		hits, err := store.Find(ctx, s, desk.Scope{}, "article", tt.text, 10)
		must(t, err)
		var got []string
		for _, hit := range hits {
			got = append(got, hit.ID)
		}
		slices.Sort(got)
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%q finds %v, want %s", tt.text, got, tt.want)
		}
	}
}
