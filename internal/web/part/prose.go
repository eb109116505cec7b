package part

import (
	"context"
	"html"
	"io"
	"regexp"
	"strings"

	"github.com/a-h/templ"
	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	markdown "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// writing is Markdown as people write it in a conversation: a line break is one, an address is a link, and a pointed bracket is a
// pointed bracket: there is no HTML in it.
var writing = goldmark.New(
	goldmark.WithExtensions(extension.Strikethrough, extension.Linkify, extension.Table, extension.TaskList),
	goldmark.WithParser(parser.NewParser(
		parser.WithBlockParsers(without(parser.DefaultBlockParsers(), parser.NewHTMLBlockParser())...),
		parser.WithInlineParsers(without(parser.DefaultInlineParsers(), parser.NewRawHTMLParser())...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
	)),
	goldmark.WithRendererOptions(markdown.WithHardWraps()),
)

func without(all []util.PrioritizedValue, gone any) []util.PrioritizedValue {
	var kept []util.PrioritizedValue
	for _, one := range all {
		if one.Value != gone {
			kept = append(kept, one)
		}
	}
	return kept
}

// allowed is what a text may bring to a page. It is asked after the Markdown was made to HTML, so that a hole there opens none here.
var allowed = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "hr", "h1", "h2", "h3", "h4", "h5", "h6",
		"table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(false)
	p.RequireParseableURLs(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	return p
}()

// Markdown shows a text that was written as Markdown.
func Markdown(text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		if err := writing.Convert([]byte(text), &b); err != nil {
			return err
		}
		_, err := io.WriteString(w, allowed.Sanitize(b.String()))
		return err
	})
}

var address = regexp.MustCompile(`https?://[^\s<>"']+[^\s<>"'.,;:!?)\]]`)

// Plain shows a text that was written as plain text, as mail is: paragraphs and line breaks as they were, addresses as links.
func Plain(text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		for paragraph := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
			if strings.TrimSpace(paragraph) == "" {
				continue
			}
			b.WriteString("<p>")
			b.WriteString(strings.ReplaceAll(linked(strings.Trim(paragraph, "\n")), "\n", "<br>"))
			b.WriteString("</p>")
		}
		_, err := io.WriteString(w, allowed.Sanitize(b.String()))
		return err
	})
}

func linked(text string) string {
	var b strings.Builder
	from := 0
	for _, at := range address.FindAllStringIndex(text, -1) {
		url := html.EscapeString(text[at[0]:at[1]])
		b.WriteString(html.EscapeString(text[from:at[0]]))
		b.WriteString(`<a href="` + url + `">` + url + `</a>`)
		from = at[1]
	}
	b.WriteString(html.EscapeString(text[from:]))
	return b.String()
}
