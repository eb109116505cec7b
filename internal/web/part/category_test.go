package part

import (
	"slices"
	"testing"

	"tierdesk/internal/core/desk"
)

func TestCategories(t *testing.T) {
	house := desk.House{Categories: map[desk.CategoryID]desk.Category{
		"p": {ID: "p", Name: "Printer"}, "a": {ID: "a", Name: "Accounts"}, "t": {ID: "t", Name: "Toner", Parent: "p"},
		"b": {ID: "b", Name: "Badge", Parent: "a"}, "l": {ID: "l", Name: "Lost", Parent: "gone"},
	}}
	var got []string
	for _, o := range Categories(house) {
		got = append(got, o.Label)
	}
	if want := []string{"Accounts", "\u2003Badge", "Lost", "Printer", "\u2003Toner"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
