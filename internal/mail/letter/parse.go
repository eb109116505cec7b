package letter

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"

	"github.com/jhillyerd/enmime/v2"
	"github.com/jhillyerd/enmime/v2/mediatype"
)

// ErrEmpty is the error of a mail without a single header field or line of text.
var ErrEmpty = errors.New("the mail is empty")

// ErrUnreadable wraps whatever made the reader give up, a panic of a library included.
var ErrUnreadable = errors.New("the mail could not be read")

// Parse reads a mail within its budget. A malformed mail gives what can be had of it, with its Problems named; an error
// is only for a mail that is empty, over budget (see ErrBudgetBytes and its kin) or made a library panic.
func Parse(raw []byte, budget Budget) (l Letter, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			l, err = Letter{}, fmt.Errorf("%w: %v", ErrUnreadable, cause)
		}
	}()
	budget = budget.withDefaults()
	raw = withoutEnvelopeLine(raw)
	if len(bytes.TrimSpace(raw)) == 0 {
		return Letter{}, ErrEmpty
	}
	if err := budget.check(raw); err != nil {
		return Letter{}, err
	}
	header, rest := splitHeader(raw)
	l = Letter{Header: header}
	l.readHeader()
	if err := l.readBody(raw, rest, budget); err != nil {
		return Letter{}, err
	}
	return l, nil
}

// withoutEnvelopeLine drops blank lines before the header, as mails saved from a browser have them, and the "From " line
// of the mbox format.
func withoutEnvelopeLine(raw []byte) []byte {
	raw = bytes.TrimLeft(bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF")), " \t\r\n")
	if envelopeLine.Match(raw) {
		_, raw, _ = bytes.Cut(raw, []byte{'\n'})
	}
	return raw
}

var envelopeLine = regexp.MustCompile(`^>?From [^:\s]`)

func (l *Letter) readHeader() {
	h := l.Header
	l.MessageID = firstID(h.Get("Message-ID"))
	l.From = h.addresses("From")
	l.To = h.addresses("To")
	l.CC = h.addresses("Cc")
	l.ReplyTo = h.addresses("Reply-To")
	l.Sender = h.addresses("Sender")
	l.Subject = h.Get("Subject")
	l.Date = h.date()
	l.InReplyTo = firstID(h.Get("In-Reply-To"))
	l.References = messageIDs(h.Get("References"))
	l.AuthResults = h.All("Authentication-Results")
}

func (l *Letter) readBody(raw, rest []byte, budget Budget) error {
	root, err := l.readTree(raw, rest, budget)
	if err != nil {
		return err
	}
	l.readParts(root)
	if l.hasNothing() && strings.HasPrefix(root.ContentType, "multipart/") && len(bytes.TrimSpace(rest)) > 0 {
		root = l.wholeBody(rest, "it announces parts and has none")
		l.readParts(root)
	}
	l.fold()
	l.Bounce = readBounce(l, root)
	l.AutoReason = automaticReason(l)
	l.Auto = l.AutoReason != ""
	return nil
}

// readTree takes the mail apart, or makes one text of it where that is not possible.
func (l *Letter) readTree(raw, rest []byte, budget Budget) (*enmime.Part, error) {
	if len(l.Header) == 0 {
		return l.wholeBody(raw, "it has no header"), nil
	}
	root, err := parser().ReadParts(timedReader{source: bytes.NewReader(raw), expired: budget.Expired})
	if budget.Expired() {
		return nil, ErrBudgetTime
	}
	if err != nil {
		return l.wholeBody(rest, "its parts could not be told apart: "+err.Error()), nil
	}
	return root, nil
}

func (l *Letter) hasNothing() bool {
	return l.Text == "" && l.HTML == "" && len(l.Attachments) == 0
}

// wholeBody makes one text of a body that cannot be taken apart.
func (l *Letter) wholeBody(body []byte, reason string) *enmime.Part {
	l.problem("The whole body is shown as text, because " + reason)
	root := enmime.NewPart("text/plain")
	root.Content = body
	return root
}

func (l *Letter) problem(text string) {
	l.Problems = append(l.Problems, validText(text))
}

// fold takes the text apart. The text part is what the sender's program made to be read as text; the structure of the HTML
// is asked where there is no text part, or where the text shows no quote and the HTML does.
func (l *Letter) fold() {
	if strings.TrimSpace(l.HTML) == "" {
		l.Trimmed = Trim(l.Text)
		return
	}
	lines := htmlLines(l.HTML)
	if strings.TrimSpace(l.Text) == "" {
		l.Text = joinLines(lines)
		l.Trimmed = trimLines(lines)
		return
	}
	l.Trimmed = Trim(l.Text)
	if l.Quoted != "" {
		return
	}
	if fromHTML := trimLines(lines); fromHTML.Quoted != "" && fromHTML.Reply != "" {
		l.Trimmed = fromHTML
	}
}

// parser is enmime with detection of character sets off: what the sender declares wins, and what is not declared is
// settled by validText.
func parser() *enmime.Parser {
	return enmime.NewParser(
		enmime.DisableCharacterDetection(true),
		enmime.MinCharsetDetectRunes(math.MaxInt),
		enmime.DisableTextConversion(true),
		enmime.SkipMalformedParts(true),
		enmime.MultipartWOBoundaryAsSinglePart(true),
		enmime.MaxStoredPartErrors(20),
		enmime.SetReadPartErrorPolicy(enmime.AllowCorruptTextPartErrorPolicy),
		enmime.SetCustomParseMediaType(parseMediaType),
	)
}

// parseMediaType reads a content type and forgets a declaration of ASCII: bytes over 127 prove it wrong, and without
// them it makes no difference.
func parseMediaType(value string) (string, map[string]string, []string, error) {
	kind, params, invalid, err := mediatype.ParseWithOptions(value, mediatype.ParseOptions{StripMediaTypeInvalidCharacters: true})
	switch strings.ToLower(params["charset"]) {
	case "us-ascii", "ascii", "ansi_x3.4-1968":
		delete(params, "charset")
	}
	return kind, params, invalid, err
}
