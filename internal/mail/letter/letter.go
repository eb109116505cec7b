package letter

import "time"

// Letter is one parsed mail. Lists are in the order of the mail; a field the mail lacks is the zero value.
type Letter struct {
	Header     Header
	MessageID  string // without angle brackets; empty and repeated ones are legal input
	From       []Address
	To         []Address
	CC         []Address
	ReplyTo    []Address
	Sender     []Address
	Subject    string
	Date       time.Time // zero when missing or unreadable
	InReplyTo  string
	References []string

	Auto       bool   // a machine sent it; such mail never answers, reopens or stops a clock
	AutoReason string // why, in words; empty when Auto is false
	Bounce     *Bounce

	Text string // the plain text, derived from HTML where the mail has no text part
	HTML string // as it came: sanitize before showing
	Trimmed

	Attachments []Attachment
	AuthResults []string // raw Authentication-Results, topmost first
	Problems    []string // what was malformed and how it was read anyway
}

// Address is a mailbox with its display name, decoded.
type Address struct {
	Name    string
	Address string
}

// Attachment is any part that is not the body. Name is what the sender claims and must never become a path.
type Attachment struct {
	Name      string
	Type      string
	Size      int
	Inline    bool
	ContentID string
	Data      []byte
}

// Trimmed is a text taken apart: what is new, what is quoted history, and the signature.
// Together the three hold every non-blank line of the text exactly once.
type Trimmed struct {
	Reply     string
	Quoted    string
	Signature string
}
