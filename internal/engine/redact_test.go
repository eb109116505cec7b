package engine

import (
	"testing"

	"tierdesk/internal/core/desk"
)

func TestRedactor(t *testing.T) {
	tests := []struct{ name, email, text, want string }{
		{"Will Smith", "will@x.test", "Will is willing; WILL's goodwill, SMITHS shop, Smithson", "[erased] is willing; [erased] goodwill, [erased] shop, Smithson"},
		{"Ada Lovelace", "Ada.L@Example.org", "mail ADA.l@example.ORG now, ada  lovelace", "mail [erased] now, [erased]"},
		{"Jörg Müller", "", "Joerg MUELLER, Jorg Muller, jörg müller, Ju\u0308rgen Mu\u0308ller", "[erased], [erased], [erased], Ju\u0308rgen [erased]"},
		{"Zoë Weiß", "", "zoe weiss, Zoë WEISS, Zoe\u0308", "[erased], [erased], [erased]"},
		{"Joerg Mueller", "", "Jörg Müller", "[erased]"},
		{"Li von Bo", "", "Li likes von der Bo, li", "[erased] likes von der [erased], li"},
		{"Αννα Παππά", "", "η ΑΝΝΑ γράφει", "η [erased] γράφει"},
		{"", "", "nothing", "nothing"},
		{"[erased]", "", "[erased] text", "[erased] text"},
		{"Ada", "", "Ada Ada,Ada ada1975 _ada_ Adamant", "[erased] [erased],[erased] [erased]1975 _[erased]_ Adamant"},
	}
	for _, tt := range tests {
		redact := Redactor(desk.Person{Name: tt.name, Email: tt.email})
		if got := redact(tt.text); got != tt.want {
			t.Errorf("%s:\n got %q\nwant %q", tt.name, got, tt.want)
		}
		if got := redact(redact(tt.text)); got != redact(tt.text) {
			t.Errorf("%s: a second time gives %q", tt.name, got)
		}
	}
}
