package letter

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlTreeBytes is the largest HTML that is built into a tree; larger is read as a stream of text without structure.
const htmlTreeBytes = 2 << 20

// htmlLines renders HTML as lines of text and keeps what the structure says about quotes and signatures.
func htmlLines(source string) []line {
	if len(source) > htmlTreeBytes {
		return streamLines(source)
	}
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return streamLines(source)
	}
	var r renderer
	r.node(root)
	r.flush()
	return squeezeBlanks(r.lines)
}

// streamLines gives what of the text can be looked at line by line, and one line for the rest.
func streamLines(source string) []line {
	text := htmlStream(source)
	at := min(len(text), trimBytes)
	lines := splitLines(strings.ToValidUTF8(text[:at], ""))
	if rest := strings.TrimSpace(strings.ToValidUTF8(text[at:], "")); rest != "" {
		lines = append(lines, line{raw: rest, plain: "…"})
	}
	return lines
}

// htmlStream gives the text of HTML that is too large or too deep for a tree.
func htmlStream(source string) string {
	var text strings.Builder
	hidden := 0
	tokens := html.NewTokenizer(strings.NewReader(source))
	for {
		switch kind := tokens.Next(); kind {
		case html.ErrorToken:
			return text.String()
		case html.TextToken:
			if hidden == 0 {
				text.Write(tokens.Text())
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, _ := tokens.TagName()
			tag := atom.Lookup(name)
			if isBlock(tag) || tag == atom.Br {
				text.WriteByte('\n')
			}
			if isHidden(tag) && kind != html.SelfClosingTagToken {
				hidden = max(0, hidden+map[html.TokenType]int{html.StartTagToken: 1, html.EndTagToken: -1}[kind])
			}
		}
	}
}

// renderer walks the tree and writes lines. Depths count the elements it is inside of.
type renderer struct {
	lines   []line
	text    strings.Builder
	space   bool // a space is due before the next word
	opens   bool // the next line opens history to the end
	quotes  int
	signed  int
	literal int
}

func (r *renderer) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		r.write(n.Data)
	case html.ElementNode:
		r.element(n)
	default:
		r.children(n)
	}
}

func (r *renderer) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		r.node(c)
	}
}

func (r *renderer) element(n *html.Node) {
	if isHidden(n.DataAtom) {
		return
	}
	seen := look(n)
	block := isBlock(n.DataAtom) || seen.quotes || seen.opens
	if block {
		r.flush()
	}
	r.enter(seen, n.DataAtom, 1)
	if isParagraph(n) {
		r.blank()
	}
	switch n.DataAtom {
	case atom.Br:
		r.end()
	case atom.Li:
		r.write("* ")
	case atom.Td, atom.Th:
		r.space = true
	}
	r.children(n)
	if block {
		r.flush()
	}
	if isParagraph(n) {
		r.blank()
	}
	r.enter(seen, n.DataAtom, -1)
}

// enter counts an element in (1) or out (-1).
func (r *renderer) enter(seen meaning, tag atom.Atom, step int) {
	if seen.opens && step > 0 {
		r.opens = true
	}
	if seen.quotes {
		r.quotes += step
	}
	if seen.signs {
		r.signed += step
	}
	if tag == atom.Pre || tag == atom.Textarea {
		r.literal += step
	}
}

func (r *renderer) write(data string) {
	if r.literal > 0 {
		for i, part := range strings.Split(data, "\n") {
			if i > 0 {
				r.end()
			}
			r.text.WriteString(part)
		}
		return
	}
	for i, word := range strings.FieldsFunc(data, isHTMLSpace) {
		if i > 0 || isHTMLSpace(rune(data[0])) {
			r.space = true
		}
		if r.space && r.text.Len() > 0 {
			r.text.WriteByte(' ')
		}
		r.space = false
		r.text.WriteString(word)
	}
	if data != "" && isHTMLSpace(rune(data[len(data)-1])) {
		r.space = true
	}
}

// isHTMLSpace leaves out the no-break space, which HTML keeps.
func isHTMLSpace(r rune) bool {
	return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\f'
}

// flush ends the line if it has text; end does so even if it is empty.
func (r *renderer) flush() {
	if r.text.Len() > 0 {
		r.end()
	}
	r.space = false
}

func (r *renderer) end() {
	text := strings.ReplaceAll(r.text.String(), "\u00A0", " ")
	r.text.Reset()
	r.space = false
	l := newLine(strings.Repeat("> ", min(r.quotes, 20)) + text)
	l.signed = r.signed > 0
	l.opens = r.opens
	r.opens = r.opens && l.blank()
	r.lines = append(r.lines, l)
}

// blank makes sure that an empty line stands between paragraphs.
func (r *renderer) blank() {
	if len(r.lines) > 0 && strings.Trim(r.lines[len(r.lines)-1].plain, "> ") != "" {
		r.end()
	}
}

// squeezeBlanks leaves one empty line where HTML made several, and none that belongs to a quote.
func squeezeBlanks(lines []line) []line {
	var kept []line
	for _, l := range lines {
		if l.blank() && !l.opens && (len(kept) == 0 || kept[len(kept)-1].blank()) {
			continue
		}
		kept = append(kept, l)
	}
	return kept
}

func isHidden(tag atom.Atom) bool {
	switch tag {
	case atom.Script, atom.Style, atom.Head, atom.Title, atom.Noscript, atom.Template, atom.Object, atom.Iframe, atom.Svg, atom.Math, atom.Select:
		return true
	}
	return false
}

func isBlock(tag atom.Atom) bool {
	switch tag {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Center, atom.Dd, atom.Div, atom.Dl, atom.Dt, atom.Fieldset,
		atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hr, atom.Li, atom.Main, atom.Nav, atom.Ol,
		atom.P, atom.Pre, atom.Section, atom.Table, atom.Tbody, atom.Tr, atom.Ul:
		return true
	}
	return false
}

// isParagraph holds for elements that browsers set apart. Outlook's paragraphs are lines: their margin is nought.
func isParagraph(n *html.Node) bool {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Table, atom.Pre:
		return true
	case atom.P:
		return !strings.Contains(attribute(n, "class"), "Mso")
	}
	return false
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
