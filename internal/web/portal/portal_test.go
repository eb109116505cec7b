package portal

import (
	"slices"
	"strings"
	"testing"

	"tierdesk/internal/core/desk"
	"tierdesk/internal/search"
	"tierdesk/internal/store"
)

func TestCourse(t *testing.T) {
	up := desk.Handoff{FromTier: 1, ToTier: 2, State: desk.HandoffStateAccepted}
	offered := up
	offered.State = desk.HandoffStateOffered
	for _, tt := range []struct {
		name   string
		ticket desk.Ticket
		want   string // steps; * before the done ones, > before the present one
	}{
		{"new", desk.Ticket{State: desk.StateNew, OpenedTier: 1, Tier: 1}, "*received >front specialist solved confirm"},
		{"offered to specialists", desk.Ticket{State: desk.StateOpen, OpenedTier: 1, Tier: 2, Handoffs: []desk.Handoff{offered}}, "*received *front >specialist solved confirm"},
		{"with a vendor", desk.Ticket{State: desk.StateOpen, OpenedTier: 1, Tier: 1, Hold: &desk.Hold{Reason: desk.HoldVendor}}, "*received *front >specialist solved confirm"},
		{"back from specialists", desk.Ticket{State: desk.StateOpen, OpenedTier: 1, Tier: 1, Handoffs: []desk.Handoff{up}}, "*received *front *specialist >solved confirm"},
		{"opened with specialists", desk.Ticket{State: desk.StateOpen, OpenedTier: 2, Tier: 2}, "*received >specialist solved confirm"},
		{"solved by the front line", desk.Ticket{State: desk.StateResolved, OpenedTier: 1, Tier: 1}, "*received *front *solved >confirm"},
		{"solved by specialists", desk.Ticket{State: desk.StateResolved, OpenedTier: 1, Tier: 2}, "*received *front *specialist *solved >confirm"},
		{"closed", desk.Ticket{State: desk.StateClosed, OpenedTier: 1, Tier: 1}, "*received *front *solved *confirm"},
	} {
		var got []string
		for _, s := range courseOf(tt.ticket).steps() {
			got = append(got, map[bool]string{true: "*"}[s.Done]+map[bool]string{true: ">"}[s.Now]+s.ID)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, strings.Join(got, " "), tt.want)
		}
	}
}

func TestMarked(t *testing.T) {
	for _, tt := range []struct{ title, question, want string }{
		{"Connect to the VPN from home", "vpn", "Connect to the [VPN] from home"},
		{"VPN drops, what now?", "vpn DROPS", "[VPN drops,] what now?"},
		{"Drucker prüfen", "drucker pruefen", "[Drucker prüfen]"},
		{"No word of it", "printer", "No word of it"},
		{"", "printer", ""},
		{"Printer", "", "Printer"},
	} {
		var b strings.Builder
		for _, p := range marked(tt.title, tt.question) {
			if p.Hit {
				b.WriteString("[" + p.Text + "]")
			} else {
				b.WriteString(p.Text)
			}
		}
		if b.String() != tt.want {
			t.Errorf("%q in %q: got %q, want %q", tt.question, tt.title, b.String(), tt.want)
		}
	}
}

// TestFit holds that a guide which shares a word with a question by chance is no answer to it.
func TestFit(t *testing.T) {
	doc := func(title, body string) store.Document {
		return store.Document{Title: search.Stream("en", title), Body: search.Stream("en", body)}
	}
	asked := fit{telling: search.Words("coffee machine leaks water")}
	for _, tt := range []struct {
		doc  store.Document
		want bool
	}{
		{doc("Connect to the VPN from home", "Restart the machine, then sign in."), false},
		{doc("The kitchen", "When the coffee machine drips, call the front desk."), true},
		{doc("Coffee", "Beans are in the cupboard."), true},
	} {
		if got := asked.with(tt.doc); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.doc.Title, got, tt.want)
		}
	}
	if !(fit{}).with(doc("Anything", "")) {
		t.Error("a question without telling words finds nothing")
	}
}

func FuzzMarked(f *testing.F) {
	f.Add("Connect to the VPN from home", "vpn \x00 \xff")
	f.Add("<b>bold</b>  twice", "bold")
	f.Fuzz(func(t *testing.T, title, asked string) {
		var text []string
		for _, p := range marked(title, question(asked)) {
			text = append(text, p.Text)
		}
		if got := strings.Fields(strings.Join(text, "")); !slices.Equal(got, strings.Fields(title)) {
			t.Errorf("the title became %q", got)
		}
	})
}

func TestQuestion(t *testing.T) {
	if got := question("  a\tb \xff" + strings.Repeat("ü", 300)); len([]rune(got)) != maxQuery || !strings.HasPrefix(got, "a b ü") {
		t.Errorf("got %q", got)
	}
}
