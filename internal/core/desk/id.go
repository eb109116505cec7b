package desk

import "regexp"

// The ids are UUIDs in their usual text form, made outside the core. The zero value means "none".
type (
	TicketID   string
	PersonID   string
	TeamID     string
	ClientID   string
	SiteID     string
	CategoryID string
	VendorID   string
	ArticleID  string

	AgreementID string
)

// Seq is the place of an entry in its ticket's timeline, from 1. Handoffs, tasks, messages and time entries
// are known by the place of the entry that began them.
type Seq int64

var idForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// checkID refuses words in the place of an id that is stored without being looked up: events hold no text.
func checkID(field, id string) error {
	if id != "" && !idForm.MatchString(id) {
		return Invalid(field, "id.form", "This is not an id of this desk.")
	}
	return nil
}
