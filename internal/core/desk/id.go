package desk

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
)

// Seq is the place of an entry in its ticket's timeline, from 1. Handoffs, tasks, messages and time entries
// are known by the place of the entry that began them.
type Seq int64
