package desk

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"tierdesk/internal/core/rules"
)

// TouchID names a row of the table of who may touch what.
type TouchID string

// TouchWho says whose hands a system is in.
type TouchWho string

// Whose hands a system may be in.
const (
	TouchTeam   TouchWho = "team"      // a team of the desk
	TouchClient TouchWho = "client_it" // the client's own IT
	TouchVendor TouchWho = "vendor"
)

// TouchWhos are all of them.
var TouchWhos = []TouchWho{TouchTeam, TouchClient, TouchVendor}

// Touch says who works on a system of a client. It fits a ticket by category or by words, and refuses nothing: it warns.
type Touch struct {
	ID         TouchID
	Client     ClientID // empty: every client's
	System     string
	Categories []CategoryID // with those under them
	Words      []string     // one of them in the subject or the first message is enough
	Who        TouchWho
	Team       TeamID   `json:",omitempty"` // which one, of the desk's or the client's; empty: any of them
	Vendor     VendorID `json:",omitempty"`
	Text       string   // what to know or do, shown with the warning
}

// Receiver is who is about to get a ticket: a team, or a vendor that it would wait for.
type Receiver struct {
	Team   TeamID
	Vendor VendorID
}

const (
	maxTouch     = 1000
	maxTouchWord = 100
	maxTouchList = 50
)

// MayTouch are the rows that fit a ticket of which these are the words, those of its client before those of all, then by system.
func (h House) MayTouch(t Ticket, words string) []Touch {
	if len(h.Touch) == 0 {
		return nil
	}
	if len(words) > maxRuleWords {
		words = words[:maxRuleWords]
	}
	text, parent := rules.TextOf(words), h.Categories[t.Category].Parent
	fits := func(row Touch) bool {
		if row.Client != "" && row.Client != t.Client {
			return false
		}
		about := t.Category != "" && slices.Contains(row.Categories, t.Category) || parent != "" && slices.Contains(row.Categories, parent)
		return about || slices.ContainsFunc(row.Words, text.Holds)
	}
	var rows []Touch
	for _, row := range h.Touch {
		if fits(row) {
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(a, b Touch) int {
		all := map[bool]int{true: 1}
		return cmp.Or(all[a.Client == ""]-all[b.Client == ""], strings.Compare(a.System, b.System), strings.Compare(string(a.ID), string(b.ID)))
	})
	return rows
}

// Warns tells whether a receiver is somebody else than the row names.
func (row Touch) Warns(to Receiver, h House) bool {
	if to.Vendor != "" {
		return row.Who != TouchVendor || row.Vendor != "" && row.Vendor != to.Vendor
	}
	team, ok := h.Teams[to.Team]
	if !ok {
		return false
	}
	switch row.Who {
	case TouchTeam:
		return team.Client != "" || row.Team != "" && row.Team != team.ID
	case TouchClient:
		return team.Client == "" || row.Team != "" && row.Team != team.ID
	}
	return true // a vendor gets it by a hold, from the team that stays accountable
}

// PutTouch adds a row or changes one.
func (h *House) PutTouch(row Touch) error {
	row.System, row.Text = strings.TrimSpace(row.System), strings.TrimSpace(row.Text)
	if err := row.check(*h); err != nil {
		return err
	}
	h.Touch = slices.Clone(h.Touch)
	if i := slices.IndexFunc(h.Touch, func(one Touch) bool { return one.ID == row.ID }); i >= 0 {
		h.Touch[i] = row
		return nil
	}
	if len(h.Touch) >= maxTouch {
		return Invalid("system", "touch.many", "At most 1000 rows can be kept. Remove those that nobody needs.")
	}
	h.Touch = append(h.Touch, row)
	return nil
}

// RemoveTouch takes a row out.
func (h *House) RemoveTouch(id TouchID) error {
	i := slices.IndexFunc(h.Touch, func(one Touch) bool { return one.ID == id })
	if i < 0 {
		return NotFound("touch")
	}
	h.Touch = slices.Delete(slices.Clone(h.Touch), i, i+1)
	return nil
}

func (row Touch) check(h House) error {
	switch {
	case row.System == "" || utf8.RuneCountInString(row.System) > maxName:
		return Invalid("system", "touch.system", "A system has a name of at most 200 characters.")
	case utf8.RuneCountInString(row.Text) > maxLine:
		return Invalid("text", "touch.text", "The text has at most 500 characters.")
	case len(row.Categories) == 0 && len(row.Words) == 0:
		return Invalid("words", "touch.never", "Name categories or words by which a ticket about this system is known. Without them the row fits no ticket.")
	case len(row.Categories) > maxTouchList || len(row.Words) > maxTouchList:
		return Invalid("words", "touch.long", "At most 50 categories and 50 words fit into a row.")
	case !slices.Contains(TouchWhos, row.Who):
		return Invalid("who", "touch.who", "A system is in the hands of a team of the desk (team), of the client's own IT (client_it) or of a vendor.")
	}
	for _, id := range row.Categories {
		if _, ok := h.Categories[id]; !ok {
			return Invalid("categories", "category.unknown", "There is no such category.")
		}
	}
	for _, word := range row.Words {
		if n := utf8.RuneCountInString(strings.TrimSpace(word)); n < 2 || n > maxTouchWord {
			return Invalid("words", "touch.word", "A word has 2 to 100 characters; a single letter would fit nearly every ticket.")
		}
	}
	return row.checkHands(h)
}

// checkHands refuses hands that contradict who the row says it is.
func (row Touch) checkHands(h House) error {
	team, ok := h.Teams[row.Team]
	wrong := row.Who == TouchVendor || row.Who == TouchTeam && team.Client != "" ||
		row.Who == TouchClient && (team.Client == "" || row.Client != team.Client)
	if row.Team != "" && (!ok || wrong) {
		return Invalid("team_id", "touch.team", "Choose a team of the desk, or for the client's IT one of that client's own, or none.")
	}
	if _, ok := h.Vendors[row.Vendor]; row.Vendor != "" && !ok || (row.Who == TouchVendor) != (row.Vendor != "") {
		return Invalid("vendor_id", "touch.vendor", "Choose the vendor whose hands the system is in, and none where it is a team's or the client's.")
	}
	return nil
}
