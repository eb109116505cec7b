package letter

import (
	"regexp"
	"strings"

	"github.com/jhillyerd/enmime/v2"
)

// Bounce is a report about a mail that did not arrive, or not yet.
type Bounce struct {
	Recipients        []BouncedRecipient
	Permanent         bool   // at least one recipient will never get it
	OriginalMessageID string // of the mail the report is about, where it says so
}

// BouncedRecipient is the fate of the mail at one address. Action is failed, delayed, delivered, relayed or expanded;
// Status is the enhanced code of RFC 3463, such as 5.1.1, or empty.
type BouncedRecipient struct {
	Address    string
	Action     string
	Status     string
	Diagnostic string
}

// Permanent says whether mail to the address should stop. A full mailbox that gave up after days (4.x.x) may work again.
func (r BouncedRecipient) Permanent() bool {
	if r.Action != "failed" {
		return false
	}
	if r.Status != "" {
		return strings.HasPrefix(r.Status, "5")
	}
	return permanentCode.MatchString(r.Diagnostic)
}

var permanentCode = regexp.MustCompile(`\b5\d\d\b`)

// readBounce reads a report by RFC 3464, or else one of the texts mail servers sent before it. Nil where it is neither, or where
// a report tells of successes only.
func readBounce(l *Letter, root *enmime.Part) *Bounce {
	b := &Bounce{}
	for _, p := range leaves(root) {
		b.readPart(p)
	}
	if len(b.Recipients) == 0 {
		b = readTextBounce(l)
	}
	if b == nil || !b.hasTrouble() {
		return nil
	}
	for _, r := range b.Recipients {
		b.Permanent = b.Permanent || r.Permanent()
	}
	return b
}

func (b *Bounce) hasTrouble() bool {
	for _, r := range b.Recipients {
		if r.Action == "failed" || r.Action == "delayed" {
			return true
		}
	}
	return false
}

func (b *Bounce) readPart(p *enmime.Part) {
	switch p.ContentType {
	case "message/delivery-status", "message/global-delivery-status":
		b.readStatus(validText(string(p.Content)))
	case "message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/global-headers":
		b.readOriginal(p.Content)
	}
}

func (b *Bounce) readOriginal(content []byte) {
	header, _ := splitHeader(withoutEnvelopeLine(content))
	if id := firstID(header.Get("Message-ID")); b.OriginalMessageID == "" {
		b.OriginalMessageID = id
	}
}

// readStatus reads groups of fields between empty lines; those that name a recipient count.
func (b *Bounce) readStatus(content string) {
	rest := []byte(strings.TrimLeft(content, "\r\n"))
	for len(rest) > 0 && len(b.Recipients) < 1000 {
		var group Header
		group, rest = splitHeader(rest)
		if b.OriginalMessageID == "" {
			b.OriginalMessageID = firstID(group.Get("Original-Message-ID") + group.Get("X-Original-Message-ID"))
		}
		if address := recipientOf(group); address != "" {
			b.Recipients = append(b.Recipients, BouncedRecipient{
				Address:    address,
				Action:     firstWord(group.Get("Action")),
				Status:     enhancedCode.FindString(group.Get("Status")),
				Diagnostic: afterType(group.Get("Diagnostic-Code")),
			})
		}
	}
}

var enhancedCode = regexp.MustCompile(`\b[245]\.\d{1,3}\.\d{1,3}\b`)

// recipientOf prefers the address the sender wrote to over the one it ended at.
func recipientOf(group Header) string {
	for _, name := range []string{"Original-Recipient", "Final-Recipient"} {
		if address := strings.Trim(afterType(group.Get(name)), "<> "); strings.Contains(address, "@") {
			return address
		}
	}
	return strings.Trim(afterType(group.Get("Final-Recipient")), "<> ")
}

// afterType drops the "rfc822;" or "smtp;" before a value.
func afterType(value string) string {
	if kind, rest, ok := strings.Cut(value, ";"); ok && !strings.ContainsAny(strings.TrimSpace(kind), " @<") {
		value = rest
	}
	return strings.Join(strings.Fields(value), " ")
}
