package letter

import (
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// linkRelation keeps a page that is linked to from reaching back, and search engines from counting the link.
const linkRelation = "noopener noreferrer nofollow"

// SanitizeHTML gives the safe subset of a mail's HTML for showing inline: text, lists, tables, links and images that
// came with the mail. Remote images keep their place and alternative text, marked data-blocked="remote".
// It must run on write and on read; it is not enough to show the original, which belongs in a sandboxed frame.
func SanitizeHTML(source string) string {
	return balance(mailPolicy.Sanitize(markLinksAndImages(source)))
}

// balance closes what the mail left open and drops what it closes too often, so that it cannot break out of the element it is shown in.
// HTML nested too deep to be parsed is shown as its text.
func balance(sanitized string) string {
	nodes, err := html.ParseFragment(strings.NewReader(sanitized), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return "<pre>" + html.EscapeString(htmlStream(sanitized)) + "</pre>"
	}
	var balanced strings.Builder
	for _, n := range nodes {
		if err := html.Render(&balanced, n); err != nil {
			return "<pre>" + html.EscapeString(htmlStream(sanitized)) + "</pre>"
		}
	}
	return balanced.String()
}

var mailPolicy = newMailPolicy()

func newMailPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "div", "span", "b", "strong", "i", "em", "u", "s", "strike", "del", "ins", "sub", "sup", "small", "big",
		"tt", "code", "pre", "kbd", "samp", "blockquote", "q", "cite", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd",
		"table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "center", "address", "abbr")
	p.AllowAttrs("colspan", "rowspan").Matching(regexp.MustCompile(`^\d{1,2}$`)).OnElements("td", "th")
	p.AllowAttrs("align").Matching(regexp.MustCompile(`^(?i)(left|right|center|justify)$`)).OnElements("p", "div", "td", "th", "tr", "table")
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`^(?i)(ltr|rtl|auto)$`)).Globally()
	allowLinks(p)
	allowImages(p)
	allowStyles(p)
	return p
}

func allowLinks(p *bluemonday.Policy) {
	p.RequireParseableURLs(true)
	p.AllowURLSchemes("http", "https", "mailto", "cid")
	p.AllowRelativeURLs(false)
	p.AllowAttrs("href").Matching(regexp.MustCompile(`^(?i)\s*(https?://|mailto:)`)).OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile("^" + linkRelation + "$")).OnElements("a")
}

func allowImages(p *bluemonday.Policy) {
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^(?i)cid:[^\s"'<>]+$`)).OnElements("img")
	p.AllowAttrs("alt").Matching(regexp.MustCompile(`^[^<>]{0,500}$`)).OnElements("img")
	p.AllowAttrs("width", "height").Matching(regexp.MustCompile(`^\d{1,4}$`)).OnElements("img")
	p.AllowAttrs("data-blocked").Matching(regexp.MustCompile(`^remote$`)).OnElements("img")
}

// allowStyles lets text keep its looks. Nothing that places, sizes or loads is allowed, so no mail can cover the page.
func allowStyles(p *bluemonday.Policy) {
	color := regexp.MustCompile(`^(?i)(#[0-9a-f]{3,8}|[a-z]{3,20}|rgb\(\s*\d{1,3}\s*,\s*\d{1,3}\s*,\s*\d{1,3}\s*\))$`)
	p.AllowStyles("color", "background-color").Matching(color).Globally()
	p.AllowStyles("font-weight").Matching(regexp.MustCompile(`^(?i)(normal|bold|[1-9]00)$`)).Globally()
	p.AllowStyles("font-style").Matching(regexp.MustCompile(`^(?i)(normal|italic)$`)).Globally()
	p.AllowStyles("text-decoration").Matching(regexp.MustCompile(`^(?i)(none|underline|line-through)$`)).Globally()
	p.AllowStyles("text-align").Matching(regexp.MustCompile(`^(?i)(left|right|center|justify)$`)).Globally()
}

// markLinksAndImages prepares for the policy, which can only take away: it sets the relation of links and marks images
// that would be fetched from elsewhere.
func markLinksAndImages(source string) string {
	var marked strings.Builder
	tokens := html.NewTokenizer(strings.NewReader(source))
	for tokens.Next() != html.ErrorToken {
		raw := string(tokens.Raw())
		token := tokens.Token()
		switch {
		case token.Type != html.StartTagToken && token.Type != html.SelfClosingTagToken:
			marked.WriteString(raw)
		case token.DataAtom == atom.A:
			token.Attr = append(without(token.Attr, "rel"), html.Attribute{Key: "rel", Val: linkRelation})
			marked.WriteString(token.String())
		case token.DataAtom == atom.Img && !hasOwnImage(token.Attr):
			token.Attr = append(without(without(token.Attr, "src"), "data-blocked"), html.Attribute{Key: "data-blocked", Val: "remote"})
			marked.WriteString(token.String())
		default:
			marked.WriteString(raw)
		}
	}
	return marked.String()
}

func without(attributes []html.Attribute, name string) []html.Attribute {
	var kept []html.Attribute
	for _, a := range attributes {
		if a.Key != name {
			kept = append(kept, a)
		}
	}
	return kept
}

// hasOwnImage says whether the image came as a part of the mail.
func hasOwnImage(attributes []html.Attribute) bool {
	for _, a := range attributes {
		if a.Key == "src" {
			return strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "cid:")
		}
	}
	return false
}
