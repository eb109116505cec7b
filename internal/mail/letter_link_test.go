package mail

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/store"
)

var anyLink = regexp.MustCompile(`https://desk\.example/r/([a-z2-7]+)`)

// linkOf gives the token of the link in a letter, which its text and its HTML must both hold.
func linkOf(t *testing.T, l sentLetter) string {
	t.Helper()
	text, html := anyLink.FindStringSubmatch(l.parsed.Text), anyLink.FindStringSubmatch(l.parsed.HTML)
	if text == nil || html == nil || text[1] != html[1] {
		t.Fatalf("the links are %q and %q, want the same one twice; the text is %q", text, html, l.parsed.Text)
	}
	return text[1]
}

// TestLettersLeadToWhereTheirReaderReads: a requester to the one request, an agent to the workspace.
func TestLettersLeadToWhereTheirReaderReads(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		id := w.receive(mailFrom("maria@acme.example", deskAddress, "VPN", "Down.", vouched)).Ticket
		links := NewLetterLinks(w.engine, w.deliverer.keys)
		ack := w.deliver()[0]
		read, until, err := links.Read(w.ctx, linkOf(t, ack))
		w.must(err)
		if read.Ticket != id || read.To != w.people["maria"].ID || until != read.QueuedAt.Add(30*24*time.Hour) {
			t.Errorf("the link is of %+v and ends at %v", read, until)
		}
		if !strings.Contains(ack.parsed.Text, "See and answer it in the browser:\nhttps://desk.example/r/") || strings.Contains(ack.parsed.Text, "/tickets/") {
			t.Errorf("the letter says %q", ack.parsed.Text)
		}
		w.do("ana", id, desk.Assign{To: w.people["ana"].ID})
		w.do("ana", id, desk.PostMessage{Content: desk.Content{Body: "We look."}})
		if answer := linkOf(t, w.deliver()[0]); answer == linkOf(t, ack) {
			t.Error("two letters hold one link")
		}
		w.receive(mailFrom("maria@acme.example", ack.parsed.ReplyTo[0].Address, "Re: VPN", "Still down.", vouched), ack.parsed.ReplyTo[0].Address)
		letters := w.deliver()
		if len(letters) != 1 || letters[0].To[0] != "ana@desk.example" {
			t.Fatalf("got %d letters, want the agent's", len(letters))
		}
		if text := letters[0].parsed.Text; !strings.Contains(text, "https://desk.example/tickets/1\n") || anyLink.MatchString(text+letters[0].parsed.HTML) {
			t.Errorf("the agent's letter says %q", text)
		}
	})
}

// TestQuotedLinksAreWorthNothing answers with the letter below, as mail programs do: who reads the ticket finds no link in it.
func TestQuotedLinksAreWorthNothing(t *testing.T) {
	w := newLinkWorld(t)
	id := w.receive(mailFrom("maria@acme.example", deskAddress, "VPN", "Down.", vouched)).Ticket
	ack := w.deliver()[0]
	token := linkOf(t, ack)
	reply := ack.parsed.ReplyTo[0].Address
	quoted := "See https://desk.example/r/" + token + " please\n\nOn Mon, Help wrote:\n> " + strings.ReplaceAll(ack.parsed.Text, "\n", "\n> ")
	w.receive(mailFrom("maria@acme.example", reply, "Re: VPN", quoted, vouched), reply)
	page := `<p>Still</p><blockquote><a href="https://look.example/?url=https%3A%2F%2Fdesk.example%2Fr%2F` + strings.ToUpper(token) + `">link</a></blockquote>`
	html := strings.Replace(string(mailFrom("maria@acme.example", reply, "Re: VPN", page, vouched)), "text/plain", "text/html", 1)
	w.receive([]byte(html), reply)
	records, err := w.store.Timeline(w.ctx, id, 0, 100)
	w.must(err)
	messages := 0
	for _, r := range records {
		if r.Content == nil || r.Content.MessageID == "" && r.Content.Body == "" {
			continue
		}
		messages++
		c := *r.Content
		if text := strings.ToLower(c.Body + c.Quoted + c.Signature + c.HTML); strings.Contains(text, token) {
			t.Errorf("entry %d holds the link: %s", r.Seq, text)
		}
	}
	if messages < 3 {
		t.Errorf("got %d messages, want all three", messages)
	}
}

func TestNoLinkWithoutAnAddress(t *testing.T) {
	w := newLinkWorld(t)
	w.deliverer.config.BaseURL = ""
	w.receive(mailFrom("maria@acme.example", deskAddress, "VPN", "Down.", vouched))
	if text := w.deliver()[0].parsed.Text; strings.Contains(text, "browser") || strings.Contains(text, "/r/") {
		t.Errorf("the letter says %q", text)
	}
}

// TestLinkTokenIsBound changes each part of what the token of a link is signed over, and takes tokens for another purpose.
func TestLinkTokenIsBound(t *testing.T) {
	keys := NewKeys(bytes.Repeat([]byte{1}, 32))
	p := store.Post{ID: "01900000-0000-7000-8000-000000000001", Ticket: "t1", To: "p1", QueuedAt: time.Unix(1e9, 0)}
	token, err := keys.LinkToken(p)
	if err != nil {
		t.Fatal(err)
	}
	id, mac, ok := readLinkToken(token)
	if !ok || id != p.ID || !bytes.Equal(mac, keys.linkMAC(p)) || len(mac)*8 < 128 {
		t.Fatalf("got %s, %v; want our own token to be read and signed", id, ok)
	}
	for name, change := range map[string]func(*store.Post){
		"ticket": func(p *store.Post) { p.Ticket = "t2" }, "recipient": func(p *store.Post) { p.To = "p2" },
		"letter": func(p *store.Post) { p.ID = "01900000-0000-7000-8000-000000000002" }, "time": func(p *store.Post) { p.QueuedAt = p.QueuedAt.Add(time.Hour) },
	} {
		other := p
		change(&other)
		if bytes.Equal(keys.linkMAC(other), mac) {
			t.Errorf("it is good for another %s", name)
		}
	}
	if bytes.Equal(NewKeys(bytes.Repeat([]byte{2}, 32)).linkMAC(p), mac) {
		t.Error("it is good under another key")
	}
	reply, err := keys.token(p)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, ok := readLinkToken(reply); ok {
		t.Error("a reply token opens the page of a request")
	}
	if _, _, ok := readToken(token); ok {
		t.Error("a link joins mail to a ticket")
	}
	if bytes.HasPrefix(mac, keys.mac(p.ID, p.Ticket, p.To)) {
		t.Error("both purposes are signed alike")
	}
}

// TestLinksOfOthersAreNotFound changes a real token in every place.
func TestLinksOfOthersAreNotFound(t *testing.T) {
	w := newLinkWorld(t)
	w.receive(mailFrom("maria@acme.example", deskAddress, "VPN", "Down.", vouched))
	token := linkOf(t, w.deliver()[0])
	links := NewLetterLinks(w.engine, w.deliverer.keys)
	wrong := []string{"", "none", token + "a", token[1:], strings.ToUpper(token), token + "\x00"}
	for i := range token {
		other := "a"
		if token[i] == 'a' {
			other = "b"
		}
		wrong = append(wrong, token[:i]+other+token[i+1:])
	}
	for _, text := range wrong {
		if _, _, err := links.Read(w.ctx, text); kindOf(err) != desk.KindNotFound {
			t.Errorf("%q: got %v, want not found", text, err)
		}
	}
	if _, _, err := NewLetterLinks(w.engine, NewKeys(bytes.Repeat([]byte{8}, 32))).Read(w.ctx, token); kindOf(err) != desk.KindNotFound {
		t.Errorf("under another key: got %v, want not found", err)
	}
}

// FuzzReadLinkToken reads what anybody may write into the address of a page.
func FuzzReadLinkToken(f *testing.F) {
	keys := NewKeys(bytes.Repeat([]byte{1}, 32))
	token, err := keys.LinkToken(store.Post{ID: "01900000-0000-7000-8000-000000000001", Ticket: "t", To: "p"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(strings.Replace(token, "a", "b", 1))
	f.Add(strings.Repeat("a", 52))
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		id, mac, ok := readLinkToken(text)
		if !ok {
			return
		}
		if len(id) != 36 || len(mac) != linkMACBytes || len(text) != 52 {
			t.Errorf("got id %q and %d bytes", id, len(mac))
		}
		if text != token && bytes.Equal(mac, keys.linkMAC(store.Post{ID: id, Ticket: "t", To: "p"})) {
			t.Errorf("%q is signed by a key nobody knows", text)
		}
		if withoutLinks("/r/"+text) != "/r/…" {
			t.Errorf("%q stays in a quoted letter", text)
		}
	})
}
