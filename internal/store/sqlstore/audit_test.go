package sqlstore

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
	"tierdesk/internal/store/pgtest"
)

// onBoth runs a test on SQLite and on a real PostgreSQL.
func onBoth(t *testing.T, test func(t *testing.T, s *Store, dir string)) {
	t.Run("sqlite", func(t *testing.T) {
		dir := t.TempDir()
		s, err := OpenSQLite(context.Background(), dir)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		test(t, s, dir)
	})
	t.Run("postgres", func(t *testing.T) {
		s, err := OpenPostgres(context.Background(), pgtest.New(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		test(t, s, "")
	})
}

// owner is the database's owner, who goes past the desk.
func (w *world) owner(statements ...string) {
	w.Helper()
	w.must(w.store.write(w.Context(), func(t *tx) error {
		for _, statement := range statements {
			if _, err := t.exec(statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	}))
}

func (w *world) text(query string) string {
	w.Helper()
	var text string
	w.must(w.store.db.QueryRowContext(w.Context(), query).Scan(&text))
	return text
}

func TestAudit(t *testing.T) { onBoth(t, testAudit) }

func testAudit(t *testing.T, s *Store, _ string) {
	w := newWorld(t, s)
	public, key, err := ed25519.GenerateKey(nil)
	w.must(err)
	var outside []store.Anchor
	anchor := func() {
		w.minute.Add(1)
		w.must(w.engine.Anchor(t.Context(), key, func(a store.Anchor) error {
			outside = append(outside, a)
			return nil
		}))
	}
	// Five tickets of five entries and more, under three anchors.
	var ids []desk.TicketID
	for i := range 5 {
		id := w.mustOpen(fmt.Sprint("ticket ", i))
		w.must(w.do(id, desk.WriteNote{Content: desk.Content{Body: "first note"}}))
		w.must(w.do(id, desk.WriteNote{Content: desk.Content{Body: "second note"}}))
		w.must(w.do(id, desk.Tag{Tag: "vpn"}))
		w.round++
		ids = append(ids, id)
		if i > 1 {
			anchor()
		}
	}
	if anchor(); len(outside) != 3 {
		t.Errorf("an anchor over nothing new: %v", outside[3:])
	}
	if report, err := w.engine.Audit(t.Context(), public, outside); err != nil || report.Tickets != 5 || report.Entries != 25 || report.Anchors != 3 {
		t.Fatalf("a sound desk: %+v, %v", report, err)
	}
	before := w.keep()
	at := fmt.Sprintf(" WHERE ticket_id = '%s' AND seq = ", ids[2])
	row := fmt.Sprintf(" WHERE id = '%s'", ids[2])
	second := strings.ReplaceAll(w.text("SELECT body FROM tickets"+row), `"Version":5`, `"Version":4`)
	for name, tt := range map[string]struct {
		statements []string
		seq        desk.Seq // 0: not an entry, an anchor
	}{
		"an event edited":             {[]string{"UPDATE events SET data = '{\"Tag\":\"other\"}'" + at + "5"}, 5},
		"an event made unreadable":    {[]string{"UPDATE events SET data = 'no json'" + at + "4"}, 4},
		"an event of another kind":    {[]string{"UPDATE events SET kind = 'ticket.unknown'" + at + "3"}, 3},
		"its author changed":          {[]string{"UPDATE events SET by_person = 'p1'" + at + "3"}, 3},
		"its instant changed":         {[]string{"UPDATE events SET at = at + 1" + at + "2"}, 2},
		"marked as imported":          {[]string{"UPDATE events SET imported = 1" + at + "2"}, 2},
		"a text edited":               {[]string{"UPDATE contents SET data = REPLACE(data, 'first', 'third')" + at + "3"}, 3},
		"a text deleted":              {[]string{"DELETE FROM contents" + at + "4"}, 4},
		"a text emptied as if erased": {[]string{"UPDATE contents SET data = NULL, salt = NULL, erased_at = 1" + at + "4"}, 4},
		"a text edited as if erased":  {[]string{"UPDATE contents SET data = REPLACE(data, 'first', 'third'), erased_at = 1" + at + "3"}, 3},
		"an event deleted":            {[]string{"DELETE FROM events" + at + "3"}, 3},
		"the first deleted":           {[]string{"DELETE FROM events" + at + "1"}, 1},
		"all deleted":                 {[]string{fmt.Sprintf("DELETE FROM events WHERE ticket_id = '%s'", ids[2])}, 1},
		"two swapped": {[]string{
			"UPDATE events SET seq = 99" + at + "3", "UPDATE events SET seq = 3" + at + "4", "UPDATE events SET seq = 4" + at + "99",
			"UPDATE contents SET seq = 99" + at + "3", "UPDATE contents SET seq = 3" + at + "4", "UPDATE contents SET seq = 4" + at + "99",
		}, 3},
		"the last cut off": {[]string{"DELETE FROM events" + at + "5"}, 5},
		"the last cut off and the row patched": {[]string{
			"DELETE FROM events" + at + "5",
			fmt.Sprintf("UPDATE tickets SET version = 4, body = '%s', head = (SELECT hash FROM events%s4)%s", strings.ReplaceAll(second, "'", "''"), at, row),
		}, 5},
		"the row edited": {[]string{"UPDATE tickets SET body = REPLACE(body, '\"vpn\"', '\"mail\"')" + row}, 5},
		"a whole ticket removed": {[]string{
			"DELETE FROM tickets" + row, fmt.Sprintf("DELETE FROM events WHERE ticket_id = '%s'", ids[2]), fmt.Sprintf("DELETE FROM contents WHERE ticket_id = '%s'", ids[2]),
		}, 1},
		"it and the anchors removed": {[]string{
			"DELETE FROM tickets" + row, fmt.Sprintf("DELETE FROM events WHERE ticket_id = '%s'", ids[2]), fmt.Sprintf("DELETE FROM contents WHERE ticket_id = '%s'", ids[2]),
			"DELETE FROM anchors",
		}, 1},
		"the last anchor removed":   {[]string{"DELETE FROM anchors WHERE pos = 3"}, 0},
		"one in the middle removed": {[]string{"DELETE FROM anchors WHERE pos = 2"}, 0},
		"all anchors removed":       {[]string{"DELETE FROM anchors"}, 0},
		"heads taken out":           {[]string{"UPDATE anchors SET heads = '[]' WHERE pos = 2"}, 0},
		"an anchor moved in time":   {[]string{"UPDATE anchors SET at = at + 1 WHERE pos = 3"}, 0},
		"a root rewritten":          {[]string{"UPDATE anchors SET root = previous WHERE pos = 3"}, 0},
	} {
		w.owner(tt.statements...)
		_, err := w.engine.Audit(t.Context(), public, outside)
		var broken *store.Broken
		switch named := errors.As(err, &broken); {
		case err == nil:
			t.Errorf("%s was not noticed", name)
		case tt.seq == 0 && named, tt.seq != 0 && !named:
			t.Errorf("%s: got %v", name, err)
		case named && (broken.Ticket != ids[2] || broken.Seq != tt.seq):
			t.Errorf("%s: got %v, want entry %d of %s", name, err, tt.seq, ids[2])
		}
		w.putBack(before)
		if _, err := w.engine.Audit(t.Context(), public, outside); err != nil {
			t.Fatalf("after %q: %v", name, err)
		}
	}
	forged := outside[1]
	forged.Heads = slices.Clone(forged.Heads)
	forged.Heads[0].Hash = []byte("other")
	if _, err := w.engine.Audit(t.Context(), public, []store.Anchor{forged}); err == nil {
		t.Error("a forged copy of an anchor was believed")
	}
	other, _, err := ed25519.GenerateKey(nil)
	w.must(err)
	if _, err := w.engine.Audit(t.Context(), other, nil); err == nil {
		t.Error("anchors of another key were believed")
	}
}

var auditTables = []string{"tickets", "events", "contents", "anchors"}

// keep copies what an owner may touch beside itself; putBack brings it back.
func (w *world) keep() []string {
	for _, table := range auditTables {
		w.owner("CREATE TABLE kept_" + table + " AS SELECT * FROM " + table)
	}
	return auditTables
}

func (w *world) putBack(tables []string) {
	w.Helper()
	for _, table := range tables {
		w.owner("DELETE FROM "+table, "INSERT INTO "+table+" SELECT * FROM kept_"+table)
	}
}

func TestErasure(t *testing.T) { onBoth(t, testErasure) }

// testErasure plants a person's facts wherever text may be, and looks for them afterwards in every table and file.
func testErasure(t *testing.T, s *Store, dir string) {
	w := newWorld(t, s)
	ctx := t.Context()
	ada := w.requester("ada", "Ada Wölflin", "Ada.Woelflin@Example.org")
	w.must(s.SavePerson(ctx, ada, store.Audit{Act: "person.save"}))
	w.must(s.SavePassword(ctx, "ada", "hash", store.Audit{}))
	w.must(s.SaveSession(ctx, store.Session{Hash: "s", Person: "ada", Agent: "Ada Wölflin's browser"}))
	w.must(s.SaveToken(ctx, store.Token{ID: "i", Hash: "t", Person: "ada", Name: "wölflin script"}, store.Audit{}))
	w.must(s.SaveToken(ctx, store.Token{ID: "j", Hash: "u", Person: "a1", Name: "for Wölflin"}, store.Audit{}))
	own := plantOwn(w)
	other := plantOthers(w)
	plantMail(w)
	w.must(s.SaveArticle(ctx, store.Article{ID: "k", Title: "What WÖLFLIN found", Body: "Thanks to ada.woelflin@example.org", Audience: "public"}, store.Audit{}))
	w.must(s.SaveArticle(ctx, store.Article{ID: "k", Version: 1, Number: 1, Title: "Now", Body: "Nobody named", Audience: "public"}, store.Audit{}))
	w.must(s.IndexDocuments(ctx, []store.Document{
		{Kind: "ticket", ID: string(own), Number: 1, Version: 1, Title: "ada wolflin", Body: "wolflin example"},
		{Kind: "ticket", ID: string(other), Number: 2, Version: 1, Body: "ask wolflin", Notes: "wolflin"},
		{Kind: "article", ID: "k", Number: 1, Version: 1, Title: "wolflin"},
	}))
	posts, err := s.ClaimPosts(ctx, "w", w.now(), w.now(), 1)
	w.must(err)
	w.must(s.PostFailed(ctx, posts[0].ID, "w", w.now(), "550 no mailbox ada.WOELFLIN@example.org"))
	if w.nowhere("wölflin") == nil || w.nowhere("woelflin@") == nil {
		t.Fatal("nothing was planted")
	}
	erased, err := w.engine.Erase(ctx, "ada", "a1")
	w.must(err)
	if want := []store.BlobKey{{Client: "c1", Hash: "adas-photo"}, {Client: "mail", Hash: "raw-named"}, {Client: "mail", Hash: "raw-quarantined"}}; !slices.Equal(erased.Blobs, want) {
		t.Errorf("blobs %v", erased.Blobs)
	}
	for _, fact := range []string{"wölflin", "wolflin", "woelflin", "wo\u0308lflin", "ada.", " ada ", "adas private text", "example.org"} {
		w.must(w.nowhere(fact))
	}
	w.nowhereInFiles(dir, "lflin")
	report, err := w.engine.Audit(ctx, nil, nil)
	w.must(err)
	if report.Erased < 6 {
		t.Errorf("%+v", report)
	}
	kept := w.table("contents")
	for _, text := range []string{"Ask [erased] about it", "She is willing and able", "unrelated text"} {
		if !strings.Contains(kept, text) {
			t.Errorf("%q is gone or whole", text)
		}
	}
	again, err := w.engine.Erase(ctx, "ada", "a1")
	w.must(err)
	if len(again.Entries)+len(again.Blobs) != 0 {
		t.Errorf("a second erasure finds %+v", again)
	}
	if p, err := s.Person(ctx, "ada"); err != nil || p.Name != store.ErasedText {
		t.Errorf("person %+v, %v", p, err)
	}
}

func plantOwn(w *world) desk.TicketID {
	w.Helper()
	file := desk.Attachment{Client: "c1", Hash: "adas-photo", Name: "Ada.jpg"}
	result, err := w.engine.Open(w.Context(), desk.Open{Client: "c1", Requester: "ada", Content: desk.Content{
		Subject: "Ada Wölflin cannot print", Body: "Adas private text", Signature: "Ada", From: desk.Address{Name: "Ada Wölflin", Email: "ADA.Woelflin@example.ORG"},
		Attachments: []desk.Attachment{file},
	}}, w.byMail())
	w.must(err)
	w.must(w.do(result.Ticket, desk.PostMessage{Content: desk.Content{Body: "Dear Ada, dear Frau WÖLFLIN"}}))
	return result.Ticket
}

func plantOthers(w *world) desk.TicketID {
	w.Helper()
	id := w.mustOpen("Please tell ada wo\u0308lflin")
	for _, c := range []desk.Command{
		desk.WriteNote{Content: desk.Content{Body: "Ask Wölflin about it. She is willing and able.", HTML: "<p>Ada&#x20;WÖLFLIN</p>", Quoted: "> Wölflins", Reference: "Ada-77"}},
		desk.PostMessage{Content: desk.Content{
			Body: "See below", CC: []desk.Address{{Name: "A. Wolflin", Email: "ada.woelflin@example.org"}}, MessageID: "<1.ada.woelflin@example.org>",
			Attachments: []desk.Attachment{{Client: "c1", Hash: "shared", Name: "for-Ada-Woelflin.pdf"}},
		}},
		desk.WriteNote{Content: desk.Content{Body: "unrelated text"}},
	} {
		w.must(w.do(id, c))
	}
	var parts []desk.Part
	for _, code := range desk.PartCodes {
		parts = append(parts, desk.Part{Code: code, Text: "Ada said so to " + string(code)})
	}
	for _, team := range w.house.Teams {
		if team.Tier == 2 {
			w.must(w.do(id, desk.OfferHandoff{To: team.ID, Parts: parts}))
		}
	}
	return id
}

// plantMail leaves raw mail that names the person: placed, and in quarantine.
func plantMail(w *world) {
	w.Helper()
	ctx := w.Context()
	for _, r := range []store.Receipt{
		{ID: "r1", Key: "1", Raw: "raw-named", EnvelopeFrom: "bea@acme.test", MessageID: "<2@acme.test>"},
		{ID: "r2", Key: "2", Raw: "raw-quarantined", EnvelopeFrom: "ADA.woelflin@example.org", EnvelopeTo: []string{"desk@x.test"}, MessageID: "<3.Ada@x>"},
		{ID: "r3", Key: "3", Raw: "raw-other", EnvelopeFrom: "bea@acme.test"},
	} {
		r.Mailbox, r.State, r.ReceivedAt = "desk", store.ReceiptWaiting, w.now()
		_, _, err := w.store.SaveReceipt(ctx, r)
		w.must(err)
	}
	w.must(w.store.SettleReceipt(ctx, store.Placed{Receipt: "r2", State: store.ReceiptQuarantined, Why: "From Wölflin, unverified"}))
	call := w.byMail()
	call.Mail = &store.Placed{Receipt: "r1", State: store.ReceiptPlaced}
	answer, err := json.Marshal("kept for Ada Wölflin")
	w.must(err)
	_, err = w.engine.Open(ctx, desk.Open{Client: "c1", Requester: "p1", Content: desk.Content{Subject: "Fwd", Body: "Wölflin wrote", Raw: "raw-named"}}, call)
	w.must(err)
	w.must(w.store.write(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO idempotency (scope, key, body, answer, until) VALUES ('s', 'k', ?, ?, 0)`, []byte("b"), answer)
		return err
	}))
}
