package letter

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"
)

// inspected is the line "mail inspect" prints for one message.
type inspected struct {
	File        string                `json:"file"`
	MessageID   string                `json:"message_id"`
	From        []inspectedAddress    `json:"from"`
	To          []inspectedAddress    `json:"to"`
	CC          []inspectedAddress    `json:"cc"`
	Subject     string                `json:"subject"`
	Date        string                `json:"date"`
	InReplyTo   string                `json:"in_reply_to"`
	References  []string              `json:"references"`
	Auto        bool                  `json:"auto"`
	AutoReason  string                `json:"auto_reason"`
	Bounce      *inspectedBounce      `json:"bounce"`
	Text        string                `json:"text"`
	Reply       string                `json:"reply"`
	Quoted      string                `json:"quoted"`
	HTML        string                `json:"html"`
	Attachments []inspectedAttachment `json:"attachments"`
	Error       string                `json:"error"`
}

type inspectedAddress struct {
	Name    string `json:"name"`
	Address string `json:"address"`
}

type inspectedBounce struct {
	Recipients        []inspectedRecipient `json:"recipients"`
	Permanent         bool                 `json:"permanent"`
	OriginalMessageID string               `json:"original_message_id"`
}

type inspectedRecipient struct {
	Address    string `json:"address"`
	Action     string `json:"action"`
	Status     string `json:"status"`
	Diagnostic string `json:"diagnostic"`
}

type inspectedAttachment struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   int    `json:"size"`
	Inline bool   `json:"inline"`
}

// trimmedFile is the line "mail trim" prints for one text.
type trimmedFile struct {
	File      string `json:"file"`
	Reply     string `json:"reply"`
	Quoted    string `json:"quoted"`
	Signature string `json:"signature"`
	Error     string `json:"error,omitempty"`
}

// Inspect prints one JSON line for each file. A file that cannot be read is a line with an error and counts as failed;
// the error is that of the writer and ends the run.
func Inspect(out io.Writer, files []string) (failed int, err error) {
	return eachFile(out, files, func(file string, raw []byte, readErr error) (any, bool) {
		var l Letter
		if readErr == nil {
			l, readErr = Parse(raw, Budget{})
		}
		return inspect(file, l, readErr), readErr == nil
	})
}

// TrimFiles prints one JSON line for each file of plain text, with failures as in Inspect.
func TrimFiles(out io.Writer, files []string) (failed int, err error) {
	return eachFile(out, files, func(file string, raw []byte, readErr error) (any, bool) {
		if readErr != nil {
			return trimmedFile{File: file, Error: readErr.Error()}, false
		}
		t := Trim(validText(string(raw)))
		return trimmedFile{File: file, Reply: t.Reply, Quoted: t.Quoted, Signature: t.Signature}, true
	})
}

func eachFile(out io.Writer, files []string, describe func(file string, raw []byte, readErr error) (any, bool)) (int, error) {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	failed := 0
	for _, file := range files {
		raw, readErr := readBounded(file)
		described, ok := describe(file, raw, readErr)
		if !ok {
			failed++
		}
		if err := encoder.Encode(described); err != nil {
			return failed, fmt.Errorf("print %s: %w", file, err)
		}
	}
	return failed, nil
}

// readBounded reads no more of a file than the budget and one byte, which is enough to see that it is too large.
func readBounded(file string) ([]byte, error) {
	opened, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	limit := DefaultBudget().Bytes
	raw, err := io.ReadAll(io.LimitReader(opened, int64(limit)+1))
	if err == nil && len(raw) > limit {
		return nil, fmt.Errorf("%w: at most %d bytes", ErrBudgetBytes, limit)
	}
	return raw, err
}

func inspect(file string, l Letter, err error) inspected {
	described := inspected{
		File: file, MessageID: l.MessageID, From: inspectAddresses(l.From), To: inspectAddresses(l.To), CC: inspectAddresses(l.CC),
		Subject: l.Subject, Date: inspectDate(l.Date), InReplyTo: l.InReplyTo, References: append([]string{}, l.References...),
		Auto: l.Auto, AutoReason: l.AutoReason, Bounce: inspectBounce(l.Bounce),
		Text: l.Text, Reply: l.Reply, Quoted: l.Quoted, HTML: l.HTML, Attachments: inspectAttachments(l.Attachments),
	}
	if err != nil {
		described.Error = err.Error()
	}
	return described
}

func inspectAddresses(addresses []Address) []inspectedAddress {
	described := []inspectedAddress{}
	for _, a := range addresses {
		described = append(described, inspectedAddress(a))
	}
	return described
}

// inspectDate gives RFC 3339, which ends with the year 9999; a date that is missing or beyond is empty.
func inspectDate(date time.Time) string {
	if date.IsZero() || date.Year() < 0 || date.Year() > 9999 {
		return ""
	}
	return date.Format(time.RFC3339)
}

func inspectBounce(b *Bounce) *inspectedBounce {
	if b == nil {
		return nil
	}
	described := &inspectedBounce{Recipients: []inspectedRecipient{}, Permanent: b.Permanent, OriginalMessageID: b.OriginalMessageID}
	for _, r := range b.Recipients {
		described.Recipients = append(described.Recipients, inspectedRecipient(r))
	}
	return described
}

func inspectAttachments(attachments []Attachment) []inspectedAttachment {
	described := []inspectedAttachment{}
	for _, a := range attachments {
		described = append(described, inspectedAttachment{Name: a.Name, Type: a.Type, Size: a.Size, Inline: a.Inline})
	}
	return described
}
