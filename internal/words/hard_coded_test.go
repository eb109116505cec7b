package words

import (
	"go/parser"
	"html"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode"

	templ "github.com/a-h/templ/parser/v2"
	"github.com/a-h/templ/parser/v2/visitor"
)

// oldPages are the plain pages that speak English only and go away. The list only shrinks.
var oldPages = []string{}

// sameEverywhere are texts that no language says otherwise, each with its reason.
var sameEverywhere = map[string]string{
	"Tierdesk": "the name of the product",
	"UTC":      "the name of a zone",
	"P":        "the sign of a priority before its number",
	"T":        "the sign of a tier before its number",
}

// spoken are the attributes that people read or hear.
var spoken = []string{"title", "alt", "aria-label", "placeholder", "aria-description", "aria-roledescription", "aria-valuetext"}

// TestNoHardCodedStrings holds that pages say nothing that is not in a catalog.
func TestNoHardCodedStrings(t *testing.T) {
	left := slices.Clone(oldPages)
	eachSource(t, ".templ", func(file string, source []byte) {
		if i := slices.Index(left, path.Base(file)); i >= 0 && path.Dir(file) == "../web" {
			left = slices.Delete(left, i, i+1)
			return
		}
		page, err := templ.ParseString(string(source))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, text := range hardCoded(page) {
			t.Errorf("%s says %q itself. Give it an id in the catalog.", strings.TrimPrefix(file, "../"), text)
		}
	})
	for _, file := range left {
		t.Errorf("%s is gone: take it off the list of old pages", file)
	}
}

func TestHardCodedStringsAreSeen(t *testing.T) {
	const source = `package p

templ page(x string, ok bool) {
	<h1>Tierdesk</h1>
	<p class="quiet">Good morning { x } &nbsp; · #1</p>
	if ok {
		<input placeholder="Your name" title={ "A title" } value="free"/>
		<button value="Save" name="act">{ "Go" }</button>
		<input type="submit" value="Send"/>
		<a
			if ok {
				aria-label="Close"
			}
			href="/tickets"
		>{ x + "s" }</a>
	}
	<kbd>j</kbd>
	<img alt=""/>
	<style>
		body { color: red }
	</style>
}
`
	page, err := templ.ParseString(source)
	if err != nil {
		t.Fatal(err)
	}
	got := hardCoded(page)
	want := []string{"Good morning", "Your name", "A title", "Go", "Send", "Close"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// hardCoded gives the texts of a page that people read and that the page says itself.
func hardCoded(page *templ.TemplateFile) []string {
	var found []string
	say := func(text string) {
		text = strings.TrimSpace(html.UnescapeString(text))
		if _, same := sameEverywhere[text]; !same && strings.ContainsFunc(text, unicode.IsLetter) {
			found = append(found, text)
		}
	}
	v := visitor.New()
	v.Text = func(n *templ.Text) error {
		say(n.Value)
		return nil
	}
	v.StringExpression = func(n *templ.StringExpression) error {
		say(constant(n.Expression.Value))
		return nil
	}
	v.ConstantAttribute = func(n *templ.ConstantAttribute) error {
		if slices.Contains(spoken, n.Key.String()) {
			say(n.Value)
		}
		return nil
	}
	v.ExpressionAttribute = func(n *templ.ExpressionAttribute) error {
		if slices.Contains(spoken, n.Key.String()) {
			say(constant(n.Expression.Value))
		}
		return nil
	}
	visit := v.Element
	v.Element = func(n *templ.Element) error {
		if n.Name == "kbd" { // the names of keys
			return nil
		}
		if n.Name == "input" && isButton(n) { // what stands on a button element is between its tags
			say(attribute(n, "value"))
		}
		return visit(n)
	}
	if err := v.VisitTemplateFile(page); err != nil {
		found = append(found, err.Error())
	}
	return found
}

// constant gives the text of an expression that is nothing but a text.
func constant(expression string) string {
	e, err := parser.ParseExpr(expression)
	if err != nil {
		return ""
	}
	text, _ := literal(e)
	return text
}

func isButton(n *templ.Element) bool {
	kind := attribute(n, "type")
	return n.Name == "button" || n.Name == "input" && (kind == "submit" || kind == "button" || kind == "reset")
}

func attribute(n *templ.Element, name string) string {
	for _, a := range n.Attributes {
		if c, ok := a.(*templ.ConstantAttribute); ok && c.Key.String() == name {
			return c.Value
		}
	}
	return ""
}
