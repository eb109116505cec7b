package mail

import (
	"bytes"
	"testing"

	"tierdesk/internal/store"
)

// TestTokenIsBoundToTicketAndRecipient changes each part of what a token is signed over.
func TestTokenIsBoundToTicketAndRecipient(t *testing.T) {
	keys := NewKeys(bytes.Repeat([]byte{1}, 32))
	letter := store.Post{ID: "01900000-0000-7000-8000-000000000001", Ticket: "t1", To: "p1"}
	token, err := keys.token(letter)
	if err != nil {
		t.Fatal(err)
	}
	id, mac, ok := readToken(token)
	if !ok || id != letter.ID || !keys.signs(letter, mac) {
		t.Fatalf("got %s, %v; want our own token to be read and signed", id, ok)
	}
	other := letter
	other.Ticket = "t2"
	if keys.signs(other, mac) {
		t.Error("it is good for another ticket")
	}
	other = letter
	other.To = "p2"
	if keys.signs(other, mac) {
		t.Error("it is good for another recipient")
	}
	if NewKeys(bytes.Repeat([]byte{2}, 32)).signs(letter, mac) {
		t.Error("it is good under another key")
	}
}

// FuzzReadToken reads what anybody may write into an address.
func FuzzReadToken(f *testing.F) {
	f.Add("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	f.Add("")
	keys := NewKeys(bytes.Repeat([]byte{1}, 32))
	f.Fuzz(func(t *testing.T, text string) {
		id, mac, ok := readToken(text)
		if ok && (len(id) != 36 || len(mac) != macBytes) {
			t.Errorf("got id %q and %d bytes", id, len(mac))
		}
		if ok && keys.signs(store.Post{ID: id, Ticket: "t", To: "p"}, mac) {
			t.Errorf("%q is signed by a key nobody knows", text)
		}
	})
}
