package eventlog

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// maxRecord bounds one row with all its fields, in bytes. A quote that is never closed would otherwise take the rest of the file.
const (
	maxRecord = 1 << 20
	maxLines  = 1000
)

// table reads rows of values between separators. Quoted fields may hold separators, line ends and doubled quotes.
type table struct {
	in        *bufio.Reader
	ahead     []byte // read already and given back
	separator byte
	line      int // lines begun so far
}

// record is one row as it stands in the file.
type record struct {
	line   int
	fields []string
	raw    string
	broken string // why it cannot be taken apart; empty: it was
}

// unpacked reads through gzip where the first bytes say so.
func unpacked(in io.Reader) (io.Reader, error) {
	buffered := bufio.NewReaderSize(in, 64<<10)
	start, err := buffered.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if !bytes.Equal(start, []byte{0x1f, 0x8b}) {
		return buffered, nil
	}
	plain, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, fmt.Errorf("unpack the log: %w", err)
	}
	return plain, nil
}

// newTable begins a table; what separates its columns is what stands in its first line most often.
func newTable(in io.Reader) (*table, error) {
	plain, err := unpacked(in)
	if err != nil {
		return nil, err
	}
	t := &table{in: bufio.NewReaderSize(plain, 64<<10)}
	start, err := t.in.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, err
	}
	if bytes.HasPrefix(start, []byte{0xef, 0xbb, 0xbf}) {
		_, _ = t.in.Discard(3) // it was looked at
		start = start[3:]
	}
	if bytes.HasPrefix(start, []byte{0xff, 0xfe}) || bytes.HasPrefix(start, []byte{0xfe, 0xff}) {
		return nil, errors.New("the log is in UTF-16; save it as UTF-8")
	}
	t.separator = separatorOf(start)
	return t, nil
}

// separatorOf counts outside quotes.
func separatorOf(start []byte) byte {
	counts := map[byte]int{}
	quoted := false
	for _, b := range start {
		switch {
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '\n':
			return most(counts)
		default:
			counts[b]++
		}
	}
	return most(counts)
}

func most(counts map[byte]int) byte {
	best := byte(',')
	for _, b := range []byte{';', '\t', '|'} {
		if counts[b] > counts[best] {
			best = b
		}
	}
	return best
}

func (t *table) readByte() (byte, error) {
	if len(t.ahead) > 0 {
		b := t.ahead[0]
		t.ahead = t.ahead[1:]
		return b, nil
	}
	return t.in.ReadByte()
}

// read gives the next row, and io.EOF after the last. Empty lines are no rows.
func (t *table) read() (record, error) {
	for {
		r, err := t.one()
		if err != nil || r.broken != "" || strings.TrimSpace(r.raw) != "" {
			return r, err
		}
	}
}

func (t *table) one() (record, error) {
	t.line++
	r := record{line: t.line}
	raw, quoted := make([]byte, 0, 256), false
	begins, closed := true, false // of a field; a quote was closed just now, and is doubled if another one follows
	for {
		b, err := t.readByte()
		if errors.Is(err, io.EOF) {
			if len(raw) == 0 {
				return r, io.EOF
			}
			if quoted {
				return t.unclosed(r, raw), nil
			}
			break
		}
		if err != nil {
			return r, fmt.Errorf("read line %d of the log: %w", t.line, err)
		}
		if b == '\n' && !quoted {
			break
		}
		switch {
		case b != '"':
			closed = false
		case quoted:
			quoted, closed = false, true
		default:
			quoted, closed = begins || closed, false
		}
		begins = b == t.separator
		if b == '\n' {
			t.line++
		}
		if raw = append(raw, b); len(raw) > maxRecord || t.line-r.line > maxLines {
			return t.unclosed(r, raw), nil
		}
	}
	raw = bytes.TrimSuffix(raw, []byte("\r"))
	r.raw = readable(raw)
	if r.fields, r.broken = t.split(r.raw); r.broken != "" && bytes.ContainsRune(raw, '\n') {
		return t.unclosed(r, append(raw, '\n')), nil // the quote that closed it belongs to another row
	}
	return r, nil
}

// unclosed refuses what has no end, and goes on behind its first line.
func (t *table) unclosed(r record, raw []byte) record {
	first, rest, found := bytes.Cut(raw, []byte("\n"))
	r.broken = "a quote is opened and never closed"
	if len(first) >= maxRecord {
		r.broken = "the row is longer than a megabyte"
	}
	if !found {
		t.skipLine()
	}
	t.ahead = append(bytes.Clone(rest), t.ahead...)
	t.line = r.line
	r.raw = readable(first[:min(len(first), 1000)])
	return r
}

func (t *table) skipLine() {
	for {
		if b, err := t.readByte(); err != nil || b == '\n' {
			return
		}
	}
}

// readable takes what is no UTF-8 as Windows-1252, as old programs write, and drops what no text holds.
func readable(raw []byte) string {
	if !utf8.Valid(raw) {
		decoded, err := charmap.Windows1252.NewDecoder().Bytes(raw)
		if err == nil {
			raw = decoded
		}
	}
	return strings.ReplaceAll(string(raw), "\x00", "")
}

func (t *table) split(raw string) (fields []string, broken string) {
	for {
		if !strings.HasPrefix(raw, `"`) {
			field, rest, more := strings.Cut(raw, string(t.separator))
			fields = append(fields, strings.TrimSpace(field))
			if !more {
				return fields, ""
			}
			raw = rest
			continue
		}
		field, rest, ok := quotedField(raw[1:])
		if !ok || rest != "" && rest[0] != t.separator {
			return nil, "something follows a closed quote, or a quote is never closed"
		}
		fields = append(fields, strings.TrimSpace(field))
		if rest == "" {
			return fields, ""
		}
		raw = rest[1:]
	}
}

func quotedField(raw string) (field, rest string, ok bool) {
	var b strings.Builder
	for {
		part, after, found := strings.Cut(raw, `"`)
		if !found {
			return "", "", false
		}
		b.WriteString(part)
		if !strings.HasPrefix(after, `"`) {
			return b.String(), after, true
		}
		b.WriteByte('"')
		raw = after[1:]
	}
}
