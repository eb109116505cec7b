package letter

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// meaning is what an element of HTML says about the text in it.
type meaning struct {
	quotes bool // its content is history
	opens  bool // it and all that follows are history
	signs  bool // its content is the signature
}

// quoteNames are ids and classes of elements that hold history and nothing else.
var quoteNames = map[string]bool{
	"gmail_quote": true, "gmail_attr": true, "yahoo_quoted": true, "protonmail_quote": true, "tutanota_quote": true, "zmail_extra": true,
	"moz-cite-prefix": true, "moz-forward-container": true, "moz-email-headers-table": true, "olk_src_body_section": true,
	"mail-editor-reference-message-container": true, "outlookmessageheader": true, "front-blockquote": true, "bloop_original_html": true,
}

// openingNames are ids and classes of elements above history that is not enclosed.
var openingNames = map[string]bool{
	"divrplyfwdmsg": true, "appendonsend": true, "stopspelling": true, "zwchr": true, "reply-intro": true, "replysplit": true,
}

// signatureNames are ids and classes of elements that hold the signature.
var signatureNames = map[string]bool{
	"gmail_signature": true, "gmail_signature_prefix": true, "moz-signature": true, "protonmail_signature_block": true,
	"ms-outlook-mobile-signature": true, "applemailsignature": true, "signature": true,
}

// look tells what an element means. Programs that rewrite mail put x_ or ecx before every name.
func look(n *html.Node) meaning {
	var m meaning
	for _, name := range namesOf(n) {
		m.quotes = m.quotes || quoteNames[name]
		m.opens = m.opens || openingNames[name]
		m.signs = m.signs || signatureNames[name]
	}
	switch {
	case n.DataAtom == atom.Blockquote:
		m.quotes = !isIndentation(n)
	case m.quotes && holdsQuote(n):
		m.quotes = false
	}
	m.opens = m.opens || isOutlookHeader(n) || attribute(n, "data-marker") == "__QUOTED_TEXT__" || attribute(n, "data-marker") == "__HEADERS__"
	m.signs = m.signs || attribute(n, "data-signatureblock") == "true" || attribute(n, "data-smartmail") == "gmail_signature"
	return m
}

func namesOf(n *html.Node) []string {
	names := strings.Fields(strings.ToLower(attribute(n, "class") + " " + attribute(n, "id")))
	for i, name := range names {
		for strings.HasPrefix(name, "x_") && !quoteNames[name] {
			name = name[2:]
		}
		names[i] = strings.TrimPrefix(name, "ecx")
	}
	return names
}

// isIndentation tells Gmail's indented text, which has its border turned off, from a quote.
func isIndentation(n *html.Node) bool {
	style := strings.ReplaceAll(strings.ToLower(attribute(n, "style")), " ", "")
	return strings.Contains(style, "border:none") && attribute(n, "type") != "cite"
}

// holdsQuote says whether the container has its history in blockquotes, so that what stands between them is an answer.
func holdsQuote(n *html.Node) bool {
	for c := range n.Descendants() {
		if c.DataAtom == atom.Blockquote && !isIndentation(c) {
			return true
		}
	}
	return false
}

// isOutlookHeader holds for the box with a line on top in which Outlook copies the header, whatever its language.
func isOutlookHeader(n *html.Node) bool {
	if n.DataAtom != atom.Div {
		return false
	}
	style := strings.ReplaceAll(strings.ToLower(attribute(n, "style")), " ", "")
	hasLine := strings.Contains(style, "border-top:solid") || strings.Contains(style, "border-top-style:solid") || strings.Contains(style, "border-top:1px") || strings.Contains(style, "border-top:1pt")
	return hasLine && boldLabels(n) >= 3
}

// boldLabels counts bold words that end with a colon.
func boldLabels(n *html.Node) int {
	count := 0
	for c := range n.Descendants() {
		if (c.DataAtom == atom.B || c.DataAtom == atom.Strong) && endsWithColon(c) {
			count++
		}
	}
	return count
}

func endsWithColon(n *html.Node) bool {
	text := ""
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			text += c.Data
		}
		if len(text) > 200 {
			return false
		}
	}
	text = strings.TrimSpace(text)
	return strings.HasSuffix(text, ":") || strings.HasSuffix(text, "：")
}
