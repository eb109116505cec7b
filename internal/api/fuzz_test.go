package api

import (
	"net/url"
	"testing"
)

// FuzzOpenTicket sends any body to the route that opens tickets, and any words to the lists. Whatever comes, the answer is a
// clear one: never a fault of ours, which is all that 500 says.
func FuzzOpenTicket(f *testing.F) {
	d := newDesk(f)
	for _, body := range []string{
		`{"requester":{"email":"requester@acme.example","name":"R"},"subject":"VPN down","body":"b","type":"incident"}`,
		`{"requester":{"email":"\u0000@x","name":"\u0000"},"subject":"\u0000","body":"\u0000","type":"incident"}`,
		`{"subject":1}`, `[]`, `{"requester":null,"subject":"s","body":"b","type":"x","tags":["a"]}`, `{`, ``, "\xff\xfe",
	} {
		f.Add(body, "eyJTb3J0IjoibmV3ZXN0In0")
	}
	f.Fuzz(func(t *testing.T, body, words string) {
		d.t = t
		if r := d.as("agent-team", "POST", "/tickets", body); r.status >= 500 {
			t.Errorf("got %d %s", r.status, r.body)
		}
		for _, path := range []string{"/tickets?after=" + url.QueryEscape(words), "/search?q=" + url.QueryEscape(words), "/tickets/" + url.PathEscape(words)} {
			if r := d.as("agent-team", "GET", path, nil); r.status >= 500 {
				t.Errorf("%s: got %d %s", path, r.status, r.body)
			}
		}
	})
}
