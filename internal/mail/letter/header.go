package letter

import (
	"bytes"
	"net/mail"
	"net/textproto"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jhillyerd/enmime/v2"
	"golang.org/x/text/encoding/charmap"
)

// Header is the header of a mail in its order, unfolded and not decoded.
type Header []Field

// Field is one header field.
type Field struct {
	Name  string
	Value string
}

// Get gives the first value of a field, decoded to plain Unicode, or "". Names ignore case.
func (h Header) Get(name string) string {
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			return decodeWords(f.Value)
		}
	}
	return ""
}

// Has says whether the field is present, even when empty.
func (h Header) Has(name string) bool {
	return len(h.All(name)) > 0
}

// All gives the raw values of a field, topmost first.
func (h Header) All(name string) []string {
	var values []string
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			values = append(values, f.Value)
		}
	}
	return values
}

// splitHeader reads the header tolerantly: lines that are no field are kept as continuation of the one before,
// because broken senders wrap without indenting. The body begins after the first empty line.
func splitHeader(raw []byte) (Header, []byte) {
	var h Header
	for len(raw) > 0 {
		line, rest, _ := bytes.Cut(raw, []byte{'\n'})
		text := strings.TrimRight(string(line), "\r")
		if strings.TrimSpace(text) == "" {
			return h, rest
		}
		h = h.withLine(text)
		raw = rest
	}
	return h, nil
}

var fieldName = regexp.MustCompile(`^[!-9;-~]+$`)

func (h Header) withLine(text string) Header {
	if text[0] != ' ' && text[0] != '\t' {
		name, value, ok := strings.Cut(text, ":")
		if name = strings.TrimRight(name, " \t"); ok && fieldName.MatchString(name) {
			return append(h, Field{Name: name, Value: validText(strings.TrimSpace(value))})
		}
	}
	if len(h) > 0 {
		h[len(h)-1].Value = strings.TrimSpace(h[len(h)-1].Value + " " + validText(strings.TrimSpace(text)))
	}
	return h
}

// validText makes bytes of unknown or wrongly declared character set readable: UTF-8 where they are, with bad bytes marked
// where they mostly are, else Windows-1252, the set that senders who declare nothing mostly mean. Zero bytes, which no
// database keeps in text, are dropped.
func validText(s string) string {
	s = strings.ReplaceAll(s, "\x00", "")
	if utf8.ValidString(s) {
		return s
	}
	if marked := strings.ToValidUTF8(s, "\uFFFD"); strings.IndexFunc(marked, isBeyondASCII) >= 0 {
		return marked
	}
	decoded, err := charmap.Windows1252.NewDecoder().String(s)
	if err != nil {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return decoded
}

func isBeyondASCII(r rune) bool { return r >= utf8.RuneSelf && r != utf8.RuneError }

// decodeWords decodes RFC 2047 encoded words through enmime, which forgives what real senders do to them.
func decodeWords(value string) string {
	if !strings.Contains(value, "=?") {
		return value
	}
	part := enmime.NewPart("text/plain")
	part.Header = textproto.MIMEHeader{"Subject": {value}}
	envelope, err := enmime.EnvelopeFromPart(part)
	if err != nil {
		return value
	}
	return validText(envelope.GetHeader("Subject"))
}

// addresses reads every address of all fields of a name; what no parser can read is searched for bare addresses.
func (h Header) addresses(name string) []Address {
	var found []Address
	for _, value := range h.All(name) {
		found = append(found, parseAddresses(value)...)
	}
	return found
}

func parseAddresses(value string) []Address {
	if strings.TrimSpace(value) == "" {
		return nil
	}
	parsed, err := enmime.ParseAddressList(value)
	if err != nil {
		parsed, err = enmime.ParseAddressList(strings.ReplaceAll(value, ";", ","))
	}
	if err != nil {
		return looseAddresses(value)
	}
	return plainAddresses(parsed)
}

func plainAddresses(parsed []*mail.Address) []Address {
	var found []Address
	for _, a := range parsed {
		found = append(found, Address{Name: validText(a.Name), Address: validText(a.Address)})
	}
	return found
}

var (
	looseAddress = regexp.MustCompile(`[^\s<>"(),;:\[\]]+@[^\s<>"(),;:\[\]]+`)
	looseNames   = regexp.MustCompile(`^[\s,;"]+|[\s,;"<]+$`)
	looseBracket = regexp.MustCompile(`<[^<>]*>`)
)

// looseAddresses takes each thing that looks like an address, and the text before it as its name.
func looseAddresses(value string) []Address {
	value = looseBracket.ReplaceAllStringFunc(withoutComments(decodeWords(value)), func(inside string) string {
		return strings.Join(strings.Fields(inside), "")
	})
	var found []Address
	last := 0
	for _, at := range looseAddress.FindAllStringIndex(value, 1000) {
		name := looseNames.ReplaceAllString(strings.TrimLeft(value[last:at[0]], "> ,;"), "")
		found = append(found, Address{Name: name, Address: strings.Trim(value[at[0]:at[1]], ".'")})
		last = at[1]
	}
	return found
}

var bracketedID = regexp.MustCompile(`<([^<>]+)>`)

// messageIDs gives the ids of a field without brackets. Ids without brackets are taken word by word.
func messageIDs(value string) []string {
	var ids []string
	for _, m := range bracketedID.FindAllStringSubmatch(value, 1000) {
		ids = append(ids, strings.Join(strings.Fields(m[1]), ""))
	}
	if ids != nil {
		return ids
	}
	for _, word := range strings.Fields(value) {
		if strings.Contains(word, "@") {
			ids = append(ids, strings.Trim(word, "<>,"))
		}
	}
	return ids
}

func firstID(value string) string {
	if ids := messageIDs(value); len(ids) > 0 {
		return ids[0]
	}
	return strings.Trim(strings.TrimSpace(value), "<>")
}

// date reads the Date field, also in forms senders use against the rules. Unreadable gives the zero time.
func (h Header) date() time.Time {
	value := strings.TrimSpace(h.Get("Date"))
	if t, err := mail.ParseDate(value); err == nil {
		return t
	}
	for _, layout := range []string{
		time.ANSIC, time.UnixDate, time.RFC3339, time.RFC850, time.RFC1123, time.RFC822,
		"Mon, 2 Jan 2006 15:04:05", "2 Jan 2006 15:04:05", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05",
		"Mon, 2 Jan 2006 15:04:05 MST", "Mon, 2 Jan 2006 15:04:05 -0700 MST",
	} {
		if t, err := time.Parse(layout, value); err == nil {
			return t
		}
	}
	return time.Time{}
}
